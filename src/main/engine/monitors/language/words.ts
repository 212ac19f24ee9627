/** A piece of a text and where it starts, in UTF-16 code units from 0. */
export interface Word {
  readonly text: string
  readonly offset: number
}

/** Something wrong at an offset of a text: one sentence that says what, and what to write instead. */
export interface TextProblem {
  readonly offset: number
  readonly message: string
}

/** Longest name that is compared; nobody means a longer one. */
const MAX_COMPARED = 50
/** Names compared at most, for the time it takes. */
const MAX_NAMES = 300

/** "a, b or c". */
export function orList(names: readonly string[]): string {
  return names.length <= 1 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`
}

/** A text as quoted in a message: short, and on one line. */
export function quoted(text: string): string {
  const line = text.replace(/[\p{C}\p{Z}]+/gu, ' ')
  return `"${line.length > 40 ? `${[...line].slice(0, 40).join('')}...` : line}"`
}

/** ` Did you mean "x"?` for the name that differs least, or nothing where none is near. */
export function suggestion(text: string, names: readonly string[]): string {
  const near = nearest(text, names)
  return near === null ? '' : ` Did you mean ${near}?`
}

/** The name with the least edit distance, at most a third of the length; null: none. */
function nearest(text: string, names: readonly string[]): string | null {
  if (text.length > MAX_COMPARED) return null
  let best: string | null = null
  let least = Math.floor(text.length / 3) + 1
  const alike = names.filter((name) => Math.abs(name.length - text.length) < least).slice(0, MAX_NAMES)
  for (const name of alike) {
    const distance = editDistance(text.toLowerCase(), name)
    if (distance < least) {
      best = name
      least = distance
    }
  }
  return best
}

/** Levenshtein distance, row by row. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
