/**
 * Public wires speak snake_case, the code inside speaks camelCase. Each schema is
 * written once, in wire form; its inside type is derived here, and two functions
 * convert values. Keys of free-form records are data, not names, so they are left
 * alone: see {@link OPAQUE_KEYS}.
 */

type CamelKey<S extends string> = S extends `${infer Head}_${infer Tail}`
  ? Tail extends ''
    ? S
    : `${Head}${Capitalize<CamelKey<Tail>>}`
  : S

/** Records whose keys are user data; converted neither way. */
export const OPAQUE_KEYS = new Set(['metadata', 'params', 'service_states', 'serviceStates', 'data', 'keymap'])
type Opaque = 'metadata' | 'params' | 'service_states' | 'data' | 'keymap'

/** Inside form of a wire type: the same shape with camelCase keys. */
export type Camelized<T> = T extends readonly (infer Item)[]
  ? Camelized<Item>[]
  : T extends Date
    ? T
    : T extends object
      ? { [K in keyof T as K extends string ? CamelKey<K> : K]: K extends Opaque ? T[K] : Camelized<T[K]> }
      : T

const camelCache = new Map<string, string>()
const snakeCache = new Map<string, string>()
/** Bound of the key caches: names come from schemas, so a few hundred; a stray caller cannot grow them. */
const CACHE_LIMIT = 2_000

function cached(cache: Map<string, string>, key: string, make: (key: string) => string): string {
  const known = cache.get(key)
  if (known !== undefined) return known
  const made = make(key)
  if (cache.size < CACHE_LIMIT) cache.set(key, made)
  return made
}

const toCamel = (key: string) => key.replace(/_+([a-z0-9])/g, (_, c: string) => c.toUpperCase())
const toSnake = (key: string) => key.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`)

function convert(value: unknown, cache: Map<string, string>, make: (key: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => convert(item, cache, make))
  if (value === null || typeof value !== 'object' || value instanceof Date) return value
  const out: Record<string, unknown> = {}
  for (const [key, item] of Object.entries(value)) {
    if (item === undefined) continue
    out[cached(cache, key, make)] = OPAQUE_KEYS.has(key) ? item : convert(item, cache, make)
  }
  return out
}

/** Wire value -> inside value (keys to camelCase, deeply). */
export function fromWire<T>(value: T): Camelized<T> {
  return convert(value, camelCache, toCamel) as Camelized<T>
}

/** Inside value -> wire value (keys to snake_case, deeply; undefined members dropped). */
export function toWire<T>(value: Camelized<T>): T {
  return convert(value, snakeCache, toSnake) as T
}
