import { type Lexeme, lexemes, NameFinder, type Names } from './names.ts'
import { numberAt, type Stated } from './numbers.ts'
import {
  type Claim,
  CONFIDENCE_WORDS,
  claimOf,
  DECORATIVE_WORDS,
  FUNCTION_WORDS,
  forbiddenReason,
  GROWTH_WORDS,
  HEDGES,
  type Relation,
  RISE_WORDS,
  relationAt,
  SPREAD_WORDS,
} from './vocabulary.ts'

/** `in`: "in ten seconds"; `by`: "preceded by ten seconds"; `later`: "ten seconds later"; `gap`: "ten seconds after"; null: no time between two onsets. */
export type Delay = 'in' | 'by' | 'later' | 'gap' | null

export type Item =
  | { readonly kind: 'service'; readonly id: string }
  | { readonly kind: 'claim'; readonly claim: Claim; readonly word: string }
  | { readonly kind: 'number'; readonly stated: Stated; readonly delay: Delay; readonly text: string }
  | { readonly kind: 'relation'; readonly relation: Relation; readonly phrase: string }
  | { readonly kind: 'mark'; readonly mark: 'rise' | 'grew' | 'confidence' | 'spread' | 'hedge' }
  | { readonly kind: 'break'; readonly comma: boolean; readonly hard: boolean }

export interface Reading {
  readonly items: readonly Item[]
  /** Why the line cannot stand, as far as single words say so. */
  readonly problems: readonly string[]
}

const BREAKS = new Set([',', ';', ':', '.', '!', '(', ')', '–', '—', 'and', 'while', 'also'])
const QUIET = new Set(['-', '"', '“', '”', "'", '’'])
const NEARLY = new Set(['about', 'approximately', 'roughly', 'around', 'nearly', 'almost'])
const ABSENT = new Set(['data', 'telemetry', 'signal', 'signals', 'readings'])
/** Words of order that are none where a number follows. */
const NUMBERED = new Set(['after', 'reached', 'reaching', 'hit', 'hitting', 'to', 'followed'])
const BEINGS = new Set(['is', 'are', 'was', 'were', 'be', 'been', 'being'])
const BEGINNINGS = new Set(['began', 'begins', 'started', 'starts'])
const DELAY_WORDS = new Set(['in', 'within', 'after'])

class Reader {
  private readonly items: Item[] = []
  private readonly problems: string[] = []
  private readonly tokens: readonly Lexeme[]
  private readonly words: readonly string[]
  private readonly finder: NameFinder
  private readonly evidence: ReadonlySet<string>
  /** The number before was a time in seconds. */
  private seconds = false

  constructor(line: string, names: Names) {
    this.tokens = lexemes(line)
    this.words = this.tokens.map(({ text }) => text.toLowerCase().replace('’', "'"))
    this.finder = new NameFinder(names)
    this.evidence = new Set(names.evidence)
  }

  read(): Reading {
    // "Warning:" and "Alert:" open many lines and claim nothing beyond what follows.
    let at = /^(?:warning|alert)$/.test(this.words[0] ?? '') && (this.words[1] === ':' || this.words[1] === ',') ? 2 : 0
    while (at < this.words.length) at += this.service(at) || this.number(at) || this.relation(at) || this.word(at)
    return { items: this.items, problems: this.problems }
  }

  private service(at: number): number {
    const match = this.finder.at(this.tokens, at)
    if (!match) return 0
    const said = this.tokens
      .slice(at, at + match.length)
      .map(({ text }) => text)
      .join(' ')
    const [id, other] = match.ids
    if (other !== undefined) this.problems.push(`"${said}" may mean more than one service.`)
    else if (id !== undefined && this.evidence.has(id)) this.items.push({ kind: 'service', id })
    else this.problems.push(`The evidence does not speak of the service "${said}".`)
    return match.length
  }

  private number(at: number): number {
    const stated = numberAt(this.words.slice(at, at + 12))
    if (!stated) return 0
    const text = this.words.slice(at, at + stated.length).join(' ')
    const delay = this.delayAt(at, at + stated.length)
    if (stated.unit === 'bare' && delay === 'in' && this.seconds)
      this.items.push({ kind: 'number', stated: { ...stated, unit: 'seconds', slack: 0.5 }, delay, text: `${text} seconds` })
    else if (stated.unit === 'bare') this.problems.push(`The number "${text}" has no unit that could be checked.`)
    else this.items.push({ kind: 'number', stated, delay, text })
    // "A in four seconds and b in eight."
    this.seconds = delay === 'in' && (this.seconds || / seconds?$/.test(text))
    return stated.length
  }

  private delayAt(start: number, end: number): Delay {
    const next = this.words[end] ?? ''
    if (next === 'later') return 'later'
    if (next === 'after' || next === 'before') return 'gap'
    let before = start - 1
    while (NEARLY.has(this.words[before] ?? '')) before--
    if (this.words[before] === 'by') return 'by'
    return DELAY_WORDS.has(this.words[before] ?? '') ? 'in' : null
  }

  private relation(at: number): number {
    const relation = relationAt(this.words.slice(at, at + 3))
    if (!relation) return 0
    const skipped = NUMBERED.has(relation.phrase) ? this.beforeNumber(at, relation.phrase) : 0
    if (skipped > 0) return skipped
    if (relation.phrase === 'cause of') this.items.push({ kind: 'claim', claim: 'cause', word: 'cause' })
    // "A was hit" without the one that did it, and what follows would be read as what A hit.
    const active = relation.direction === 'forward' && !/ing$|^(?:followed by|then|before)$/.test(relation.phrase)
    const passive = active && BEINGS.has(this.words[at - 1] ?? '')
    if (passive) this.problems.push(`"${this.words[at - 1]} ${relation.phrase}" does not say by what.`)
    this.items.push({ kind: 'relation', relation, phrase: relation.phrase })
    return relation.length
  }

  /** "After ten seconds" is a time, "reached 80 percent" a value, "followed ten seconds later" both: no order of two services. */
  private beforeNumber(at: number, phrase: string): number {
    let next = at + 1
    while (NEARLY.has(this.words[next] ?? '')) next++
    const stated = numberAt(this.words.slice(next, next + 12))
    if (!stated) return 0
    return phrase !== 'followed' || this.words[next + stated.length] === 'later' ? next - at : 0
  }

  private word(at: number): number {
    const word = this.words[at] ?? ''
    const next = this.words[at + 1] ?? ''
    if (BREAKS.has(word)) {
      this.items.push({ kind: 'break', comma: word === ',', hard: /^[;.!]$/.test(word) })
      return 1
    }
    if (QUIET.has(word)) return 1
    if (word === 'no' && ABSENT.has(next)) {
      this.items.push({ kind: 'claim', claim: 'silence', word: `no ${next}` })
      return 2
    }
    if (word === 'later') return this.later(at)
    if (word === 'most' && HEDGES.has(next)) return 1
    if (BEGINNINGS.has(word) && next === 'to') return 2
    if (BEGINNINGS.has(word) && numberAt(this.words.slice(at + 1, at + 13))) return 1
    if (/^rates?$/.test(word) && !/^errors?$/.test(this.words[at - 1] ?? '')) this.problems.push(`"${word}" does not say of what.`)
    this.plain(word)
    return 1
  }

  private later(at: number): number {
    const last = this.items.at(-1)
    if (last?.kind !== 'number' || last.delay !== 'later') this.problems.push(`"${this.words[at]}" states an order without saying of what.`)
    return 1
  }

  private plain(word: string): void {
    const claim = claimOf(word)
    if (claim) this.items.push({ kind: 'claim', claim, word })
    if (SPREAD_WORDS.has(word)) this.items.push({ kind: 'mark', mark: 'spread' })
    if (RISE_WORDS.has(word)) this.items.push({ kind: 'mark', mark: 'rise' })
    if (GROWTH_WORDS.has(word)) this.items.push({ kind: 'mark', mark: 'grew' })
    if (CONFIDENCE_WORDS.has(word)) this.items.push({ kind: 'mark', mark: 'confidence' })
    if (HEDGES.has(word)) this.items.push({ kind: 'mark', mark: 'hedge' })
    if (claim || SPREAD_WORDS.has(word) || FUNCTION_WORDS.has(word) || DECORATIVE_WORDS.has(word)) return
    const reason = forbiddenReason(word) ?? (/n't$/.test(word) ? 'a negation' : undefined)
    this.problems.push(reason ? `"${word}" is ${reason}.` : `"${word}" is no word that code can check.`)
  }
}

/** Reads a line into what it claims. */
export function read(line: string, names: Names): Reading {
  return new Reader(line, names).read()
}
