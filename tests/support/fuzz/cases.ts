import { generateSync } from 'json-schema-faker'
import { anyValue, rawBody, TEXTS, TYPES } from './hostile.ts'
import type { Operation, Parameter, Schema } from './openapi.ts'
import type { Rng } from './rng.ts'

/** One request, and how it was meant. */
export interface Case {
  readonly kind: 'valid' | 'nearly' | 'hostile' | 'raw' | 'large'
  readonly url: string
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array<ArrayBuffer> | null
}

/** Bytes that are too many for any call, and nearly too many. */
const LARGE = [1_900_000, 2_200_000, 4_000_000]
const KINDS: readonly Case['kind'][] = ['valid', 'valid', 'valid', 'nearly', 'nearly', 'nearly', 'hostile', 'hostile', 'raw']

/**
 * A request for an operation, from its schemas.
 * @param known texts that mean something to this server, by the name of the member they may stand in (ids, modes)
 */
export function caseOf(operation: Operation, rng: Rng, known: ReadonlyMap<string, readonly string[]>): Case {
  const kind = operation.body !== null && rng.chance(0.02) ? 'large' : rng.pick(KINDS)
  const hostile = kind === 'hostile' || (kind === 'nearly' && rng.chance(0.3))
  const path = operation.path.replace(/\{(\w+)\}/g, (_all, name: string) => {
    const parameter = operation.parameters.find((one) => one.in === 'path' && one.name === name)
    return segment(hostile && rng.chance(0.7) ? rng.pick(TEXTS) : fittingValue(parameter?.schema ?? {}, name, rng, known))
  })
  const query = queryOf(operation.parameters, rng, known, hostile)
  const url = `${path}${query === '' ? '' : `?${query}`}`
  if (operation.method === 'GET') return { kind, url, method: operation.method, headers: headersOf(rng, hostile), body: null }
  const value = operation.body === null ? {} : objectOf(operation.body, rng, known)
  const type = kind === 'hostile' && rng.chance(0.4) ? rng.pick(TYPES) : 'application/json'
  const headers = { ...headersOf(rng, hostile), ...(type !== '' && { 'content-type': type }) }
  return { kind, url, method: operation.method, headers, body: bodyOf(kind, value, rng) }
}

function bodyOf(kind: Case['kind'], value: unknown, rng: Rng): Case['body'] {
  switch (kind) {
    case 'valid':
      return JSON.stringify(value)
    case 'nearly':
      return JSON.stringify(mutated(value, rng))
    case 'hostile':
      return JSON.stringify(rng.chance(0.5) ? anyValue(rng) : mutated(mutated(value, rng), rng)) ?? ''
    case 'raw':
      return rawBody(rng, JSON.stringify(value))
    case 'large':
      return JSON.stringify({ ...(typeof value === 'object' ? value : {}), text: 'x'.repeat(rng.pick(LARGE)) })
  }
}

/** Path segments that the address itself would resolve are another path: they are written so that they stay. */
function segment(value: unknown): string {
  const text = String(value)
  const encoded = encodeURIComponent(text.toWellFormed())
  return encoded === '' || /^\.{1,2}$/.test(encoded) ? 'x' : encoded
}

function queryOf(parameters: readonly Parameter[], rng: Rng, known: ReadonlyMap<string, readonly string[]>, hostile: boolean): string {
  const pairs: [string, string][] = []
  for (const { name, required, schema, in: where } of parameters) {
    if (where !== 'query' || (!required && rng.chance(0.5)) || (hostile && rng.chance(0.2))) continue
    const value = hostile && rng.chance(0.6) ? rng.pick(TEXTS) : fittingValue(schema ?? {}, name, rng, known)
    pairs.push([
      hostile && rng.chance(0.15) ? rng.pick([`${name}[]`, `${name}[0]`, `${name}[__proto__][x]`, `${name}[a][b][c]`]) : name,
      textOf(value),
    ])
    if (hostile && rng.chance(0.1)) pairs.push([name, rng.pick(TEXTS)])
  }
  if (hostile && rng.chance(0.3))
    pairs.push([rng.pick(['__proto__', 'constructor[prototype][x]', 'x', 'a[b', ']', '[', '__proto__[role]']), rng.pick(TEXTS)])
  return pairs.map(([name, value]) => `${encodeURIComponent(name.toWellFormed())}=${encodeURIComponent(value.toWellFormed())}`).join('&')
}

const textOf = (value: unknown): string => (typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value))

function headersOf(rng: Rng, hostile: boolean): Record<string, string> {
  if (!hostile || rng.chance(0.7)) return {}
  return rng.pick<Record<string, string>>([
    { accept: 'text/html' },
    { accept: 'application/nonsense;q=2' },
    { 'last-event-id': rng.pick(['0', '-1', 'x'.repeat(2_000)]) },
    { 'content-encoding': 'gzip' },
    { 'accept-language': '*'.repeat(500) },
    { range: 'bytes=5-1,-9' },
    { 'if-none-match': '*' },
    { 'x-http-method-override': 'DELETE' },
  ])
}

/** A value that the schema allows; mostly one that means something here, where the member's name says what it is. */
function fittingValue(schema: Schema, name: string, rng: Rng, known: ReadonlyMap<string, readonly string[]>): unknown {
  const meant = known.get(name)
  if (meant && meant.length > 0 && rng.chance(0.6)) return rng.pick(meant)
  return generateSync(schema, { seed: rng.below(2 ** 31) })
}

function objectOf(schema: Schema, rng: Rng, known: ReadonlyMap<string, readonly string[]>): unknown {
  const value = generateSync(schema, { seed: rng.below(2 ** 31) })
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, made]) => {
      const meant = known.get(name)
      return [name, typeof made === 'string' && meant && meant.length > 0 && rng.chance(0.6) ? rng.pick(meant) : made]
    }),
  )
}

/** The value with one member missing, renamed, too much, or of another kind. */
function mutated(value: unknown, rng: Rng): unknown {
  if (typeof value !== 'object' || value === null) return anyValue(rng)
  const entries = Object.entries(value)
  const at = rng.below(entries.length)
  const [name = 'x', inner] = entries[at] ?? []
  switch (rng.below(6)) {
    case 0:
      return Object.fromEntries(entries.filter((_, n) => n !== at))
    case 1:
      return { ...value, [rng.pick(TEXTS)]: anyValue(rng) }
    case 2:
      return { ...value, [name]: mutated(inner, rng) }
    case 3:
      // As a member of its own.
      return Object.fromEntries([['__proto__', anyValue(rng)], ...entries])
    case 4:
      return [value]
    default:
      return { ...value, [name]: anyValue(rng) }
  }
}
