/** Service names as people and models write them: case, blanks, hyphens, plural and possessive do not matter. */

/** A word, number or sign of a line with its place in it. */
export interface Lexeme {
  readonly text: string
  readonly start: number
  readonly end: number
}

/** How a line may call the services: by id, or by a neutral alias. */
export interface Names {
  /** Services of the evidence, by id. */
  readonly evidence: readonly string[]
  /** Every service that exists; those outside the evidence may not be mentioned. */
  readonly known: readonly string[]
  /** Alias to id, for ids that are no plain identifiers. */
  readonly aliases?: ReadonlyMap<string, string>
}

export interface Match {
  /** Ids it may mean; exactly one, or the name is ambiguous. */
  readonly ids: readonly string[]
  readonly length: number
}

/** Letters and digits of a name in lower case; empty where it has others than ASCII letters, which only an alias can call. */
function squeezed(name: string): string {
  return /^[\x20-\x7e]*$/.test(name) ? name.toLowerCase().replace(/[^a-z0-9]/g, '') : ''
}

const LONGEST = 10
const JOINT = /^[-_./:@+]$/

/** Splits a line into words, numbers and single signs. */
export function lexemes(line: string): Lexeme[] {
  const found = line.matchAll(/\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|[A-Za-z]+(?:['’][A-Za-z]+)?|\S/gu)
  return Array.from(found, (match) => ({ text: match[0], start: match.index, end: match.index + match[0].length }))
}

/** Finds service names in a line. */
export class NameFinder {
  private readonly byName = new Map<string, Set<string>>()

  constructor({ evidence, known, aliases }: Names) {
    for (const id of [...known, ...evidence]) this.add(squeezed(id), id)
    for (const [alias, id] of aliases ?? []) this.add(squeezed(alias), id)
  }

  private add(name: string, id: string): void {
    if (name.length > 0) this.byName.set(name, (this.byName.get(name) ?? new Set()).add(id))
  }

  /** The longest name that begins at `at`; null: none does. */
  at(tokens: readonly Lexeme[], at: number): Match | null {
    let name = ''
    let best: Match | null = null
    for (let end = at; end < tokens.length && end < at + LONGEST * 2; end++) {
      const token = tokens[end]
      if (!token) break
      const before = tokens[end - 1]
      const touches = before !== undefined && before.end === token.start
      if (JOINT.test(token.text)) {
        if (end === at || !touches || tokens[end + 1]?.start !== token.end) break
        continue
      }
      if (!/^[A-Za-z0-9]/.test(token.text)) break
      const plain = token.text.toLowerCase().replace(/['’]s$/, '')
      name += plain.replace(/[^a-z0-9]/g, '')
      const ids = this.idsOf(name)
      if (ids) best = { ids, length: end - at + 1 }
      if (plain.length !== token.text.length) break
    }
    return best
  }

  private idsOf(name: string): readonly string[] | null {
    const ids = this.byName.get(name) ?? (name.endsWith('s') ? this.byName.get(name.slice(0, -1)) : undefined)
    return ids ? [...ids] : null
  }
}
