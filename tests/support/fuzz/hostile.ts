import type { Rng } from './rng.ts'

/** Texts that programs stumble over. */
export const TEXTS: readonly string[] = [
  '',
  ' ',
  '0',
  '-1',
  'NaN',
  'Infinity',
  '1e999',
  '0x10',
  'true',
  'null',
  'undefined',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '../../../../etc/passwd',
  '%2e%2e%2f',
  'a/b',
  '\u0000',
  'a\u0000b',
  '\u202eevil',
  '\ufeff',
  '\ud83d\udca5'.repeat(20),
  'é\u0301'.repeat(30),
  '#{7*7}',
  '{{7*7}}',
  '<script>alert(1)</script>',
  "'; DROP TABLE incidents; --",
  '" OR ""="',
  '*',
  '%',
  '_',
  'NEAR("a" "b")',
  'a'.repeat(300),
  'a'.repeat(5_000),
  '\n\r\t',
  '2026-02-30T25:61:61Z',
  '+275760-09-13T00:00:00.001Z',
  '0000-01-01T00:00:00Z',
  '1970-01-01T00:00:00.000Z',
  '2026-11-21',
]

const NUMBERS: readonly number[] = [0, -0, -1, 1, 0.5, 1e-320, 1e308, -1e308, 2 ** 31, 2 ** 32, 2 ** 53, -(2 ** 53), 4_294_967_296, 1e21]

/** A value of any kind, nested now and then. */
export function anyValue(rng: Rng, depth = 0): unknown {
  switch (rng.below(depth > 3 ? 5 : 8)) {
    case 0:
      return rng.pick(TEXTS)
    case 1:
      return rng.pick(NUMBERS)
    case 2:
      return null
    case 3:
      return rng.chance(0.5)
    case 4:
      return rng.text()
    case 5:
      return Array.from({ length: rng.below(4) }, () => anyValue(rng, depth + 1))
    case 6:
      return Object.fromEntries(
        Array.from({ length: rng.below(4) }, () => [rng.chance(0.5) ? rng.pick(TEXTS) : rng.text(), anyValue(rng, depth + 1)]),
      )
    default:
      return nested(rng.chance(0.5), 5 + rng.below(60))
  }
}

function nested(list: boolean, depth: number): unknown {
  let value: unknown = 1
  for (let level = 0; level < depth; level++) value = list ? [value] : { a: value }
  return value
}

/** Bodies that are no values: what the parser itself must take. */
export function rawBody(rng: Rng, json: string): string | Uint8Array<ArrayBuffer> {
  switch (rng.below(10)) {
    case 0:
      return json.slice(0, rng.below(json.length + 1))
    case 1:
      return ''
    case 2:
      return '['.repeat(20_000)
    case 3:
      return '{"a":'.repeat(20_000)
    case 4:
      return new Uint8Array(Array.from({ length: 64 }, () => rng.below(256)))
    case 5:
      return `\ufeff${json}`
    case 6:
      return '{"__proto__":{"role":"operator"},"constructor":{"prototype":{"role":"operator"}}}'
    case 7:
      return `{"a":1e${'9'.repeat(2_000)}}`
    case 8:
      return `${json}${json}`
    default:
      return rng.text()
  }
}

export const TYPES: readonly string[] = [
  'application/json',
  'application/json; charset=utf-16',
  'APPLICATION/JSON',
  'text/plain',
  'text/html',
  'application/x-www-form-urlencoded',
  'multipart/form-data',
  'multipart/form-data; boundary=x',
  'application/octet-stream',
  'nonsense',
  '',
]
