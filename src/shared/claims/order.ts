import type { Trial } from './checks.ts'
import { type Clauses, lastServicesOf, servicesOf } from './clauses.ts'
import type { Relation } from './vocabulary.ts'

function comesBefore({ book }: Trial, first: string, then: string, { strict }: Pick<Relation, 'strict'>): boolean {
  const [a, b] = [book.places.get(first), book.places.get(then)]
  // Where nothing was measured, nothing arrived.
  if (!a || !b || a.index >= b.index || a.after === null || b.after === null) return false
  return !strict || a.after < b.after
}

function checkPairs(trial: Trial, left: readonly string[], right: readonly string[], relation: Relation, phrase: string): void {
  for (const a of left) {
    for (const b of right) {
      const [first, then] = relation.direction === 'forward' ? [a, b] : [b, a]
      if (!comesBefore(trial, first, then, relation)) trial.strike(`The evidence does not hold the order in "${a} ${phrase} ${b}".`)
    }
  }
}

function checkVia(trial: Trial, right: readonly string[]): void {
  const all = trial.clauses.sides.flatMap(servicesOf).map((id) => trial.book.places.get(id)?.index ?? -1)
  for (const id of right) {
    const index = trial.book.places.get(id)?.index ?? -1
    if (index < 0 || !all.some((other) => other >= 0 && other < index) || !all.some((other) => other > index))
      trial.strike(`The failure did not pass through ${id}.`)
  }
  if (right.length === 0) trial.strike('"through" is followed by no service.')
}

/** The services on the far side of a fronted clause: "after errors in a, b was slow". */
function fronted(clauses: Clauses, at: number): readonly [object: string[], subject: string[]] | null {
  const side = clauses.sides[at + 1] ?? []
  const cut = side.findIndex(({ comma }) => comma)
  if (at > 0 || cut < 0) return null
  return [servicesOf(side.slice(0, cut + 1)), servicesOf(side.slice(cut + 1))]
}

function checkWithoutLeft(trial: Trial, at: number, right: readonly string[], relation: Relation, phrase: string): void {
  const { clauses, book, strike } = trial
  const claims = (clauses.sides[at] ?? []).flatMap((chunk) => chunk.claims)
  if (claims.some(({ claim }) => claim === 'cause')) return
  const front = relation.direction === 'forward' && !relation.strict ? null : fronted(clauses, at)
  if (front && claims.length === 0 && front[0].length > 0 && front[1].length > 0) {
    checkPairs(trial, front[1], front[0], relation, phrase)
    return
  }
  // "Errors from a", "from a to b": the name of where something is.
  if (phrase === 'from' && right.length === 1) return
  if (claims.length === 0 && !/^(?:originat|stem|traced)/.test(phrase)) strike(`"${phrase}" states an order without saying of what.`)
  for (const id of right) {
    const index = book.places.get(id)?.index ?? -1
    const stands = relation.direction === 'forward' ? index > 0 : index === 0
    if (!stands) strike(`The evidence does not hold the order in "${phrase} ${id}".`)
  }
}

function checkRelation(trial: Trial, at: number, { relation, phrase }: Clauses['relations'][number]): void {
  const { clauses } = trial
  const left = lastServicesOf(clauses.sides[at])
  const right = servicesOf(clauses.sides[at + 1])
  // "To b from a": the pair is checked at "from".
  const opensFrom = phrase === 'to' && left.length === 0 && right.length > 0 && clauses.relations[at + 1]?.phrase === 'from'
  if (opensFrom) return
  if (relation.direction === 'via') checkVia(trial, right)
  else if (right.length === 0) trial.strike(`"${phrase}" states an order without saying of what.`)
  else if (left.length === 0) checkWithoutLeft(trial, at, right, relation, phrase)
  else checkPairs(trial, left, right, relation, phrase)
}

/** Every order of services must agree with the way of the failure and its onsets. */
export function checkOrder(trial: Trial): void {
  const { clauses, book, hedged, strike } = trial
  clauses.relations.forEach((relation, at) => {
    checkRelation(trial, at, relation)
  })
  if (clauses.relations.length > 0 && book.verdict === 'several_possible' && !hedged)
    strike('Several causes are possible, so an order needs a word of doubt.')
  checkSpread(trial)
}

function checkSpread({ clauses, book, strike }: Trial): void {
  if (!clauses.sides.some((side) => side.some(({ marks }) => marks.has('spread')))) return
  if (book.places.size < 2) strike('The evidence holds no failure that spread.')
  for (const side of clauses.sides) {
    const places = side.some(({ marks }) => marks.has('spread')) ? servicesOf(side).map((id) => book.places.get(id)?.index ?? -1) : []
    if (places.some((index, at) => index < 0 || index < (places[at - 1] ?? 0))) strike('The failure did not spread in that order.')
  }
}
