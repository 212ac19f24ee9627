import { boundTo, type Chunk, type Clauses, type Side, servicesOf } from './clauses.ts'
import type { EvidenceBook, Measured } from './evidence.ts'
import { type Stated, states } from './numbers.ts'
import type { Claim } from './vocabulary.ts'

/** One line held against one report. */
export interface Trial {
  readonly book: EvidenceBook
  readonly clauses: Clauses
  readonly hedged: boolean
  readonly strike: (reason: string) => void
}

function mayBeCause({ book, hedged }: Trial, id: string): boolean {
  if (book.verdict === 'cause_found') return book.causes[0]?.serviceId === id
  return book.verdict === 'several_possible' && hedged && book.causes.some(({ serviceId }) => serviceId === id)
}

function holds(trial: Trial, claim: Claim, id: string): boolean {
  const { book } = trial
  if (claim === 'cause') return mayBeCause(trial, id)
  if (claim === 'first') return mayBeCause(trial, id) && (book.places.get(id)?.index ?? 0) === 0
  if (claim === 'last') {
    const last = Math.max(...[...book.places.values()].map(({ index }) => index))
    return book.places.get(id)?.index === last && last > 0
  }
  return book.claims.get(id)?.has(claim) ?? false
}

/** Symptoms that a chunk of services alone takes from its neighbours ("errors in a and b"). */
function inherited(side: Side, at: number): Chunk['claims'] {
  const own = side[at]
  if (!own || own.services.length === 0 || own.claims.length > 0) return []
  const before = side.slice(0, at).findLast(({ claims }) => claims.length > 0)
  const after = side.slice(at + 1).find(({ claims }) => claims.length > 0)
  return [...(before?.claims ?? []), ...(after?.claims ?? [])]
}

function checkChunk({ book, strike }: Trial, chunk: Chunk, onTheWay: boolean): void {
  const { services, marks, claims } = chunk
  if (services.length > 1) strike(`How ${services.join(' and ')} belong together cannot be checked.`)
  // Traffic can change either way, and what rose must be named.
  if (marks.has('rise') && !claims.some(({ claim }) => claim === 'latency' || claim === 'errors'))
    strike('The evidence does not hold what is said to have risen.')
  for (const id of services) {
    if (!onTheWay && !book.claims.get(id)?.has('trouble')) strike(`The evidence holds nothing abnormal of ${id}.`)
  }
}

/** Every symptom, cause and place must hold for every service that it is said of. */
export function checkClaims(trial: Trial): void {
  const { clauses, strike } = trial
  clauses.sides.forEach((side, sideAt) => {
    side.forEach((chunk, at) => {
      checkChunk(trial, chunk, clauses.relations[sideAt - 1]?.relation.direction === 'via')
      for (const { claim, word } of [...chunk.claims, ...inherited(side, at)]) {
        // "Root cause traced to a": what is claimed without a service on its side is said of the next one.
        const next = servicesOf(side).length === 0 && (claim === 'cause' || claim === 'first') ? servicesOf(clauses.sides[sideAt + 1]) : []
        const subjects = next.length > 0 ? next : boundTo(side, at, clauses)
        for (const id of subjects) if (!holds(trial, claim, id)) strike(`The evidence does not hold "${word}" of ${id}.`)
      }
    })
  })
}

const NUMBER_ROLE: Partial<Record<Stated['unit'], Measured['role']>> = {
  ms: 'latency',
  percent: 'errors',
  deviations: 'deviations',
  usd: 'usd',
  tokens: 'tokens',
}
/** What a chunk has to speak of for a number of that role to mean it. */
const NEEDS: Partial<Record<Measured['role'], Claim>> = { latency: 'latency', errors: 'errors', age: 'silence', tokens: 'llm' }

function checkMeasured({ book, strike }: Trial, chunk: Chunk, text: string, stated: Stated, subjects: readonly string[]): void {
  const silent = chunk.claims.some(({ claim }) => claim === 'silence')
  const role = stated.unit === 'seconds' ? (silent ? 'age' : 'latency') : NUMBER_ROLE[stated.unit]
  const need = role && NEEDS[role]
  if (!role || (need && !chunk.claims.some(({ claim }) => claim === need))) {
    strike(`"${text}" does not say what it measures.`)
    return
  }
  // A second is a unit for people, latency is kept in milliseconds.
  const factor = role === 'latency' && stated.unit === 'seconds' ? 1_000 : 1
  const inUnit = { value: stated.value * factor, slack: stated.slack * factor }
  for (const id of subjects) {
    const known = book.measured.some((measured) => measured.serviceId === id && measured.role === role && states(inUnit, measured.value))
    if (!known) strike(`The evidence does not hold "${text}" of ${id}.`)
  }
}

function checkConfidence({ book, strike }: Trial, text: string, stated: Stated, subjects: readonly string[]): void {
  const said = subjects.length > 0 ? subjects : book.causes.slice(0, 1).map(({ serviceId }) => serviceId)
  for (const id of said) {
    const cause = book.causes.find(({ serviceId }) => serviceId === id)
    if (!cause || !states(stated, cause.percent)) strike(`The confidence in ${id} is not "${text}".`)
  }
}

function checkGap(
  { book, strike }: Trial,
  text: string,
  stated: Stated,
  from: readonly string[],
  to: readonly string[],
  later = false,
): void {
  if (from.length === 0 || to.length === 0) strike(`"${text}" is a time between nothing that was named.`)
  for (const a of from) {
    for (const b of to) {
      const [start, end] = [book.places.get(a)?.after, book.places.get(b)?.after]
      const gap = start == null || end == null ? null : later ? end - start : Math.abs(end - start)
      if (gap === null || !states(stated, gap)) strike(`The evidence does not hold "${text}" between ${a} and ${b}.`)
    }
  }
}

/** The services named last before a chunk, and the side they stand on. */
function before(clauses: Clauses, sideAt: number, at: number): readonly string[] {
  const side = clauses.sides[sideAt] ?? []
  const near = side.slice(0, at).findLast(({ services }) => services.length > 0)
  if (near) return near.services
  return sideAt > 0 ? (clauses.sides[sideAt - 1]?.findLast(({ services }) => services.length > 0)?.services ?? []) : []
}

function checkDelay(trial: Trial, sideAt: number, at: number, number: Chunk['numbers'][number]): void {
  const { book, clauses, strike } = trial
  const side = clauses.sides[sideAt] ?? []
  const { stated, text, delay } = number
  const own = side[at]?.services ?? []
  if (delay === 'by' && !clauses.relations[sideAt - 1]?.relation.strict) {
    strike(`"${text}" may be by how much something rose.`)
    return
  }
  if (delay === 'gap') {
    const near = own.length > 0 ? own : before(clauses, sideAt, at)
    checkGap(trial, text, stated, near, servicesOf(clauses.sides[sideAt + 1]))
    return
  }
  if (delay === 'later') {
    // "a failed, b failed ten seconds later"; without a service of its own the chunk speaks of the one before it.
    const target = own.length > 0 ? own : before(clauses, sideAt, at)
    const targetAt = own.length > 0 ? at : side.slice(0, at).findLastIndex(({ services }) => services.length > 0)
    checkGap(trial, text, stated, targetAt < 0 ? [] : before(clauses, sideAt, targetAt), target, true)
    return
  }
  const target = own.length > 0 ? own : before(clauses, sideAt, at)
  const via = (at: number) => clauses.relations[at]?.relation.direction === 'via'
  if (via(sideAt - 1)) {
    // "A reached c through b in ten seconds": the time is that from a to c.
    checkGap(trial, text, stated, servicesOf(clauses.sides[sideAt - 2]), servicesOf(clauses.sides[sideAt - 1]))
    return
  }
  const origin = sideAt > 0 ? servicesOf(clauses.sides[via(sideAt - 2) ? sideAt - 2 : sideAt - 1]) : []
  if (origin.length > 0) {
    checkGap(trial, text, stated, origin, target)
    return
  }
  if (target.length === 0) strike(`"${text}" is a time between nothing that was named.`)
  for (const id of target) {
    const place = book.places.get(id)
    if (!place?.index || place.after === null || !states(stated, place.after)) strike(`The evidence does not hold "${text}" of ${id}.`)
  }
}

/** Every number must be a measured one, of that unit, and of the service that it is said of. */
export function checkNumbers(trial: Trial): void {
  const { book, clauses, hedged, strike } = trial
  clauses.sides.forEach((side, sideAt) => {
    side.forEach((chunk, at) => {
      if (chunk.marks.has('confidence') && !chunk.numbers.some(({ stated }) => stated.unit === 'percent'))
        strike('A confidence without its figure cannot be checked.')
      for (const number of chunk.numbers) {
        const { stated, text, delay } = number
        const subjects = boundTo(side, at, clauses)
        if (chunk.marks.has('grew') && delay === null) strike(`"${text}" may be by how much or to how much it rose.`)
        if (stated.unit === 'services') {
          const count = hedged && book.verdict === 'several_possible' ? book.causes.length : book.places.size
          if (stated.value !== count || delay !== null) strike(`The evidence does not speak of ${text}.`)
        } else if (stated.unit === 'seconds' && delay !== null) checkDelay(trial, sideAt, at, number)
        else if (delay !== null && delay !== 'in') strike(`"${text}" is no time between two onsets.`)
        else if (stated.unit === 'percent' && chunk.marks.has('confidence')) checkConfidence(trial, text, stated, subjects)
        else if (subjects.length === 0) strike(`"${text}" is said of no service.`)
        else checkMeasured(trial, chunk, text, stated, subjects)
      }
    })
  })
}
