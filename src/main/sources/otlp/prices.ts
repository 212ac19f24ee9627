import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'
import { z } from 'zod'
import { UsageError } from '../../../shared/errors.ts'

/** USD per million tokens. */
const priceSchema = z.object({ input: z.number().min(0), output: z.number().min(0) })
const tableSchema = z.record(z.string().min(1), priceSchema)
export type PriceTable = z.infer<typeof tableSchema>

/** Cost of a call in USD; null where no price fits its model. */
export type Prices = (model: string, inputTokens: number, outputTokens: number) => number | null

export const NO_PRICES: Prices = () => null

/** Prices by model; a key that ends in `*` stands for every model that begins so, and the longest that fits is taken. */
export function pricesOf(table: PriceTable): Prices {
  const keys = Object.keys(table).sort((a, b) => b.length - a.length)
  return (model, inputTokens, outputTokens) => {
    const key = Object.hasOwn(table, model) ? model : keys.find((one) => one.endsWith('*') && model.startsWith(one.slice(0, -1)))
    const price = key === undefined ? undefined : table[key]
    return price === undefined ? null : (inputTokens * price.input + outputTokens * price.output) / 1e6
  }
}

/** Reads a file of prices (YAML or JSON). Throws UsageError, one sentence. */
export async function loadPrices(file: string): Promise<Prices> {
  let given: unknown
  try {
    given = parse(await readFile(file, 'utf8'))
  } catch (error) {
    const cause = error instanceof Error ? error.message.split('\n')[0] : String(error)
    throw new UsageError(`${file} cannot be read as a table of prices (${cause}); correct it or leave NEXUS_LLM_PRICES out.`)
  }
  const table = tableSchema.safeParse(given)
  if (table.success) return pricesOf(table.data)
  const at = table.error.issues[0]?.path.join('.') ?? ''
  throw new UsageError(
    `${file}: ${at === '' ? 'the file' : at} must be a model with its prices in USD per million tokens, such as "gpt-4o: {input: 2.5, output: 10}".`,
  )
}
