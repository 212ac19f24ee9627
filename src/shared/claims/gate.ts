import type { CauseReport } from '../model/cause.ts'
import { checkClaims, checkNumbers, type Trial } from './checks.ts'
import { clausesOf, servicesOf } from './clauses.ts'
import { evidenceBook } from './evidence.ts'
import { checkOrder } from './order.ts'
import { read } from './reading.ts'

/** Most words of a spoken line. */
export const MOST_WORDS = 20
const MOST_CHARACTERS = 240

export interface GateResult {
  readonly ok: boolean
  /** What the line claims without evidence, one sentence each; empty when it may be shown. */
  readonly struck: readonly string[]
}

/** What besides the report the gate has to know. */
export interface GateContext {
  /** Every service that exists. */
  readonly known: readonly string[]
  /** Neutral names that the line may use instead of ids. */
  readonly aliases?: ReadonlyMap<string, string>
}

function formProblem(line: string): string | null {
  if (line.trim() === '') return 'The line is empty.'
  if (line.length > MOST_CHARACTERS || line.trim().split(/\s+/).length > MOST_WORDS) return `The line has more than ${MOST_WORDS} words.`
  if (/:\/\/|\bwww\.|\bmailto:|\S@\S+\.\w/i.test(line)) return 'The line holds an address.'
  if (/[^A-Za-z0-9 .,;:!%$()'’"“”/_@+–—-]/.test(line)) return 'The line holds markup, a question or characters that are not spoken.'
  return null
}

/**
 * Decides whether a line may be shown as an account of a report: every service, number,
 * symptom and order that it states must be in the evidence, and it may hold no word that
 * code cannot check. Does not trust where the line comes from, and strikes when in doubt.
 */
export function claimGate(line: string, report: CauseReport, { known, aliases }: GateContext): GateResult {
  const form = formProblem(line)
  if (form !== null) return { ok: false, struck: [form] }
  const book = evidenceBook(report)
  if (book.verdict === 'not_enough_evidence') return { ok: false, struck: ['There is not enough evidence for any cause.'] }
  const { items, problems } = read(line, { evidence: book.services, known, ...(aliases ? { aliases } : {}) })
  const clauses = clausesOf(items)
  const reasons = new Set(problems)
  const trial: Trial = {
    book,
    clauses,
    hedged: items.some((item) => item.kind === 'mark' && item.mark === 'hedge'),
    strike: (reason) => reasons.add(reason),
  }
  if (clauses.sides.flatMap(servicesOf).length === 0) reasons.add('The line names no service of the evidence.')
  if (
    !items.some(
      (item) =>
        item.kind === 'claim' || item.kind === 'relation' || item.kind === 'number' || (item.kind === 'mark' && item.mark === 'spread'),
    )
  )
    reasons.add('The line states nothing.')
  checkClaims(trial)
  checkNumbers(trial)
  checkOrder(trial)
  return { ok: reasons.size === 0, struck: [...reasons] }
}
