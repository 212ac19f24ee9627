/** Where in a YAML file a character of a scalar's value stands. */

const SPACE = /\s/

/** Length of a hexadecimal escape in a double-quoted scalar, by its letter. */
const HEX_ESCAPES: Readonly<Record<string, number>> = { x: 4, u: 6, U: 10 }

/** A scalar as the `yaml` package parses it. */
export interface ScalarPlace {
  readonly value: string
  readonly type?: string | null | undefined
  /** Start and end of the value in the file. */
  readonly range?: readonly number[] | null | undefined
}

/**
 * Offset in the file of `offset` in the value. The value and its source are walked
 * side by side: escapes are taken whole, and white space that folding or indentation
 * put in or took out is passed over. Where they cannot be matched, the scalar's start.
 */
export function fileOffset(file: string, { value, type, range }: ScalarPlace, offset: number): number {
  const start = range?.[0] ?? 0
  const end = range?.[1] ?? start
  let at = contentStart(file, start, end, type)
  for (let i = 0; i < offset && i < value.length && at < end; ) {
    const char = value[i] ?? ''
    const length = escapeLength(file, at, type)
    if (length > 0) {
      // A line continuation stands for nothing, a long escape for one or two code units.
      const continued = length === 2 && file[at + 1] === '\n'
      at += length
      if (!continued) i += length === 10 ? String.fromCodePoint(value.codePointAt(i) ?? 0).length : 1
    } else if (file[at] === char) {
      at++
      i++
    } else if (SPACE.test(char)) {
      // A folded line break: the next visible characters meet again.
      i++
      if (!SPACE.test(value[i] ?? '')) at = pastSpace(file, at, end)
    } else if (SPACE.test(file[at] ?? '')) at = pastSpace(file, at, end)
    else return start
  }
  return offset > 0 && offset < value.length && !SPACE.test(value[offset] ?? '') ? pastSpace(file, at, end) : Math.min(at, end)
}

/** The first character of the content: after the quotation mark, or after the header of a block. */
function contentStart(file: string, start: number, end: number, type: string | null | undefined): number {
  if (type === 'QUOTE_SINGLE' || type === 'QUOTE_DOUBLE') return start + 1
  if (type !== 'BLOCK_FOLDED' && type !== 'BLOCK_LITERAL') return start
  const lineEnd = file.indexOf('\n', start)
  return lineEnd === -1 ? end : pastSpace(file, lineEnd, end)
}

function pastSpace(file: string, from: number, end: number): number {
  let at = from
  while (at < end && SPACE.test(file[at] ?? '')) at++
  return at
}

function escapeLength(file: string, at: number, type: string | null | undefined): number {
  if (type === 'QUOTE_SINGLE') return file.startsWith("''", at) ? 2 : 0
  if (type !== 'QUOTE_DOUBLE' || file[at] !== '\\') return 0
  return HEX_ESCAPES[file[at + 1] ?? ''] ?? 2
}
