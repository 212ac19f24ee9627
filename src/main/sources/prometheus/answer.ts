import { z } from 'zod'

/** Envelope of Prometheus' HTTP API v1. */
const envelopeSchema = z.object({
  status: z.enum(['success', 'error']),
  data: z.unknown().optional(),
  errorType: z.string().optional(),
  error: z.string().optional(),
  warnings: z.array(z.string()).optional(),
})
type Envelope = z.infer<typeof envelopeSchema>

const labelsSchema = z.record(z.string(), z.string())
/** Values are text: JSON has no NaN and no infinity. */
const pointSchema = z.tuple([z.number(), z.string()])
const dataSchema = z.discriminatedUnion('resultType', [
  z.object({
    resultType: z.literal('vector'),
    result: z.array(z.object({ metric: labelsSchema, value: pointSchema.optional() })),
  }),
  z.object({
    resultType: z.literal('matrix'),
    result: z.array(z.object({ metric: labelsSchema, values: z.array(pointSchema).optional() })),
  }),
  z.object({ resultType: z.enum(['scalar', 'string']), result: z.unknown() }),
])

/** One series with its points: seconds since 1970, and a value that may be NaN or infinite. */
export interface Series {
  readonly labels: Readonly<Record<string, string>>
  readonly points: readonly (readonly [second: number, value: number])[]
}

/** Null: the text is no answer of this API. */
export function envelopeOf(text: string): Envelope | null {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return null
  }
  return envelopeSchema.safeParse(value).data ?? null
}

/** `NaN`, `+Inf` and whatever else is no number become NaN. */
const numberOf = (text: string): number => {
  const value = Number(text)
  return Number.isFinite(value) ? value : Number.NaN
}

/** Series of a vector or a matrix; a sentence part where the data is something else. */
export function seriesOf(data: unknown): Series[] | string {
  const parsed = dataSchema.safeParse(data)
  if (!parsed.success) return 'its answer has no form that NEXUS knows'
  switch (parsed.data.resultType) {
    case 'vector':
      // A native histogram has no value: nothing can be told of it as it stands.
      return parsed.data.result.flatMap(({ metric, value }) =>
        value === undefined ? [] : [{ labels: metric, points: [[value[0], numberOf(value[1])] as const] }],
      )
    case 'matrix':
      return parsed.data.result.map(({ metric, values = [] }) => ({
        labels: metric,
        points: values.map(([second, value]) => [second, numberOf(value)] as const),
      }))
    default:
      return `it gives a single ${parsed.data.resultType}, and NEXUS needs one value for each service`
  }
}

/** Names in an answer of `/api/v1/label/.../values`. */
export const namesOf = (data: unknown): string[] => z.array(z.string()).safeParse(data).data ?? []

/** When the server started, seconds since 1970, as `/api/v1/status/runtimeinfo` tells; null: it does not. */
export function startOf(data: unknown): number | null {
  const { startTime } = z.object({ startTime: z.string() }).safeParse(data).data ?? { startTime: '' }
  const ms = Date.parse(startTime)
  return Number.isNaN(ms) ? null : ms / 1_000
}
