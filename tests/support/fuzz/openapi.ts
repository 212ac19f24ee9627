import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'

export type Schema = { readonly [key: string]: unknown }
export interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query'
  readonly required?: boolean
  readonly schema?: Schema
}
interface Documented {
  readonly operationId?: string
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { readonly content?: Readonly<Record<string, { readonly schema?: Schema }>> }
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, { readonly schema?: Schema }>> }>>
}
export interface OpenApi {
  readonly openapi: string
  readonly paths: Readonly<Record<string, Readonly<Record<string, Documented>>>>
}

/** One operation of the document. */
export interface Operation {
  readonly method: string
  readonly path: string
  readonly parameters: readonly Parameter[]
  /** Null: it takes no body. */
  readonly body: Schema | null
  readonly responses: Documented['responses']
}

/** Every operation there is; one that is added tomorrow is among them. */
export function operationsOf(document: OpenApi): Operation[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, { parameters, requestBody, responses }]) => ({
      method: method.toUpperCase(),
      path,
      parameters: parameters ?? [],
      body: requestBody?.content?.['application/json']?.schema ?? null,
      responses,
    })),
  )
}

/** What gives the insides of the program away: frames of a stack, paths of its files. */
const INSIDES = /\n\s+at .+[(:]|node_modules|\.[cm]?[jt]sx?:\d+|node:internal|file:\/\//

/** Holds answers against the document. */
export class Judge {
  private readonly ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: false })
  private readonly compiled = new Map<string, ValidateFunction>()
  private readonly secrets: readonly string[]

  /** @param secrets texts that no refusal may hold, such as the folder of the data */
  constructor(secrets: readonly string[]) {
    this.secrets = secrets
  }

  /** What is wrong with an answer, or null. */
  fault({ method, path, responses }: Operation, status: number, type: string, text: string): string | null {
    if (INSIDES.test(text)) return 'tells insides of the program'
    // What is asked for may name a folder: the debug page does, to operators. A refusal may not.
    const told = status < 400 ? undefined : this.secrets.find((secret) => text.includes(secret))
    if (told !== undefined) return `tells ${told}`
    if (status >= 500) return 'failed of its own account'
    const promised = responses[String(status)]
    if (!promised) return `answers ${status}, which is not documented`
    const media = type.split(';', 1)[0]?.trim() ?? ''
    const schema = promised.content?.[media]?.schema
    if (!schema) return text === '' && !promised.content ? null : `answers ${media || 'no type'}, which is not documented for ${status}`
    if (media !== 'application/json') return null
    const key = `${method} ${path} ${status}`
    let validate = this.compiled.get(key)
    if (!validate) {
      validate = this.ajv.compile(schema)
      this.compiled.set(key, validate)
    }
    let body: unknown
    try {
      body = JSON.parse(text)
    } catch {
      return 'answers what is no JSON'
    }
    if (!validate(body)) return `answers another body than documented: ${this.ajv.errorsText(validate.errors)}`
    return status >= 400 ? sentenceFault(body) : null
  }
}

function sentenceFault(body: unknown): string | null {
  const { code, message, ...rest } = body as { code: string; message: string; data?: unknown }
  if (!/^NEXUS_[A-Z_]+$/.test(code)) return `has the code ${code}`
  if (!/\.$/.test(message)) return `has no sentence: ${message}`
  const more = Object.keys(rest).filter((name) => name !== 'data')
  return more.length > 0 ? `has members besides code, message and data: ${more.join(', ')}` : null
}
