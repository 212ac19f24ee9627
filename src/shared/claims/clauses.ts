import type { Stated } from './numbers.ts'
import type { Delay, Item } from './reading.ts'
import type { Claim, Relation } from './vocabulary.ts'

/** What stands together between two breaks. */
export interface Chunk {
  readonly services: string[]
  readonly claims: { readonly claim: Claim; readonly word: string }[]
  readonly numbers: { readonly stated: Stated; readonly delay: Delay; readonly text: string }[]
  readonly marks: Set<'rise' | 'grew' | 'confidence' | 'spread' | 'hedge'>
  /** The chunk was ended by a comma. */
  comma: boolean
  /** The chunk was ended by the end of a sentence or half of one. */
  hard: boolean
}

/** The chunks on one side of a relation. */
export type Side = Chunk[]

export interface Clauses {
  readonly sides: readonly Side[]
  /** `relations[i]` stands between `sides[i]` and `sides[i + 1]`. */
  readonly relations: readonly { readonly relation: Relation; readonly phrase: string }[]
}

const chunk = (): Chunk => ({ services: [], claims: [], numbers: [], marks: new Set(), comma: false, hard: false })

const isEmpty = (side: Side): boolean =>
  side.every(({ services, claims, numbers, marks }) => services.length + claims.length + numbers.length + marks.size === 0)

/** Groups what a line claims by the words of order in it. */
export function clausesOf(items: readonly Item[]): Clauses {
  const sides: Side[] = [[chunk()]]
  const relations: { relation: Relation; phrase: string }[] = []
  for (const item of items) {
    const side = sides[sides.length - 1] ?? []
    const last = side[side.length - 1] ?? chunk()
    if (item.kind === 'service') last.services.push(item.id)
    else if (item.kind === 'claim') last.claims.push({ claim: item.claim, word: item.word })
    else if (item.kind === 'number') last.numbers.push({ stated: item.stated, delay: item.delay, text: item.text })
    else if (item.kind === 'mark') last.marks.add(item.mark)
    else if (item.kind === 'break') {
      last.comma = item.comma
      last.hard = item.hard
      side.push(chunk())
    } else if (item.phrase === 'to' && relations.at(-1)?.phrase === 'to' && isEmpty([last])) {
      // "To a and to b" is one list.
    } else if (relations.at(-1)?.phrase === 'then' && item.relation.direction === 'forward' && isEmpty(side)) {
      // "Then reached b" is one order, of time.
      relations[relations.length - 1] = { relation: { ...item.relation, strict: true }, phrase: `then ${item.phrase}` }
    } else {
      relations.push({ relation: item.relation, phrase: item.phrase })
      sides.push([chunk()])
    }
  }
  return { sides, relations }
}

export const servicesOf = (side: Side | undefined): string[] => (side ?? []).flatMap(({ services }) => services)

/** The services that a word of order behind a side speaks of: those of its last half sentence. */
export function lastServicesOf(side: Side | undefined): string[] {
  const own = servicesOf(side?.slice((side?.findLastIndex(({ hard }) => hard) ?? -1) + 1))
  return own.length > 0 ? own : servicesOf(side)
}

/**
 * The services that a chunk without a service speaks of: those of the nearest chunk on
 * its side, else of every service of the line.
 */
export function boundTo(side: Side, at: number, clauses: Clauses): readonly string[] {
  const own = side[at]?.services ?? []
  if (own.length > 0) return own
  for (let before = at - 1; before >= 0; before--) if (side[before]?.services.length) return side[before]?.services ?? []
  for (let after = at + 1; after < side.length; after++) if (side[after]?.services.length) return side[after]?.services ?? []
  return clauses.sides.flatMap(servicesOf)
}
