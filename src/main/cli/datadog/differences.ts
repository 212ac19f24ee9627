import type { Json, JsonObject } from './wanted.ts'

/** One member that differs. Values as they stand in JSON; `from` undefined: there is none. */
export interface Difference {
  readonly path: string
  readonly from: unknown
  readonly to: Json
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Members that Datadog may not add to: what is not wanted there must not be there. */
const EXACT = new Set(['thresholds'])

/**
 * Where `actual`, as Datadog tells it, is not what is wanted. Datadog adds members of its own (ids, dates, defaults):
 * only what is wanted is compared. Tags are a set that others may add to.
 */
export function differences(actual: Readonly<Record<string, unknown>>, wanted: JsonObject, at = ''): Difference[] {
  const found: Difference[] = []
  for (const [key, value] of Object.entries(wanted)) {
    const path = at === '' ? key : `${at}.${key}`
    found.push(...compare(actual[key], value, path, key))
    if (EXACT.has(key) && isObject(actual[key]) && isObject(value))
      for (const [more, is] of Object.entries(actual[key]))
        if (!(more in value) && is !== null) found.push({ path: `${path}.${more}`, from: is, to: null })
  }
  return found
}

function compare(actual: unknown, wanted: Json, path: string, key: string): Difference[] {
  if (isObject(wanted)) return isObject(actual) ? differences(actual, wanted as JsonObject, path) : [{ path, from: actual, to: wanted }]
  if (Array.isArray(wanted)) return list(actual, wanted as readonly Json[], path, key)
  return same(actual, wanted, key) ? [] : [{ path, from: actual, to: wanted }]
}

function list(actual: unknown, wanted: readonly Json[], path: string, key: string): Difference[] {
  if (!Array.isArray(actual)) return wanted.length === 0 ? [] : [{ path, from: actual, to: wanted }]
  if (key === 'tags') return wanted.every((tag) => actual.includes(tag)) ? [] : [{ path, from: actual, to: wanted }]
  if (actual.length !== wanted.length) return [{ path, from: actual, to: wanted }]
  return wanted.flatMap((value, i) => compare(actual[i], value, `${path}[${nameOf(value) ?? i}]`, ''))
}

/** A widget is called by its title. */
function nameOf(value: Json): string | null {
  const definition = isObject(value) ? value.definition : undefined
  return isObject(definition) && typeof definition.title === 'string' ? definition.title : null
}

function same(actual: unknown, wanted: Json, key: string): boolean {
  if (key === 'query' && typeof actual === 'string' && typeof wanted === 'string') return plain(actual) === plain(wanted)
  // A member that is null may be left out.
  return actual === wanted || (wanted === null && actual === undefined)
}

/** A query without the freedom of writing: blanks, and zeros after the decimal point. */
function plain(query: string): string {
  return query
    .replace(/\s+/g, ' ')
    .replace(/\s*([(){},])\s*/g, '$1')
    .replace(/(\d)\.0+(?=\D|$)/g, '$1')
    .trim()
}
