/** What a stated number measures; `minutes` and the like are already seconds here. */
export type StatedUnit = 'ms' | 'seconds' | 'percent' | 'deviations' | 'usd' | 'tokens' | 'services' | 'bare'

/** A number as a line states it. */
export interface Stated {
  /** In `unit`. */
  readonly value: number
  readonly unit: StatedUnit
  /** Half of the last stated place, in `unit`: how far the truth may be away. */
  readonly slack: number
  /** Tokens it takes. */
  readonly length: number
}

const SMALL: Readonly<Record<string, number>> = Object.fromEntries(
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'
    .split(' ')
    .map((word, at) => [word, at]),
)
const TENS: Readonly<Record<string, number>> = Object.fromEntries(
  'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ').map((word, at) => [word, (at + 2) * 10]),
)

const UNITS: readonly (readonly [words: readonly string[], unit: StatedUnit, factor: number])[] = [
  [['ms', 'millisecond', 'milliseconds'], 'ms', 1],
  [['s', 'sec', 'secs', 'second', 'seconds'], 'seconds', 1],
  [['min', 'mins', 'minute', 'minutes'], 'seconds', 60],
  [['hour', 'hours'], 'seconds', 3_600],
  [['%', 'percent'], 'percent', 1],
  [['deviation', 'deviations', 'sigma'], 'deviations', 1],
  [['dollar', 'dollars', 'usd'], 'usd', 1],
  [['token', 'tokens'], 'tokens', 1],
  [['service', 'services', 'system', 'systems'], 'services', 1],
]

interface Digits {
  readonly value: number
  readonly slack: number
  readonly length: number
}

/** Rounding to tens and more may not move a number by more than this share of it. */
const COARSE = 0.03

function slackOf(value: number, decimals: number): number {
  if (decimals > 0) return 0.5 * 10 ** -decimals
  let zeros = 1
  while (value !== 0 && value % (zeros * 10) === 0) zeros *= 10
  return Math.max(0.5, Math.min(zeros / 2, value * COARSE))
}

function spelled(words: readonly string[]): Digits | null {
  let at = words[0] === 'a' && (words[1] === 'dozen' || words[1] === 'hundred' || words[1] === 'thousand') ? 1 : 0
  if (at === 1 && words[1] === 'dozen') return { value: 12, slack: 0.5, length: 2 }
  let total = 0
  let part = at === 1 ? 1 : null
  for (; at < words.length; at++) {
    const word = words[at] ?? ''
    const small = SMALL[word]
    const ten = TENS[word]
    if (word === '-' && part !== null) continue
    if (small !== undefined && (part === null || (part % 100 >= 20 && part % 10 === 0 && small < 10) || part % 100 === 0))
      part = (part ?? 0) + small
    else if (ten !== undefined && (part === null || part % 100 === 0)) part = (part ?? 0) + ten
    else if (word === 'hundred' && part !== null) part *= 100
    else if (word === 'thousand' && part !== null) {
      total += part * 1_000
      part = 0
    } else break
  }
  if (part === null) return null
  const whole = total + part
  // A hyphen behind the number belongs to its unit, as in "ten-second".
  const length = words[at - 1] === '-' ? at - 1 : at
  const tenth = words[length] === 'point' ? SMALL[words[length + 1] ?? ''] : undefined
  if (tenth !== undefined && tenth < 10) return { value: whole + tenth / 10, slack: 0.05, length: length + 2 }
  return { value: whole, slack: slackOf(whole, 0), length }
}

function written(word: string): Digits | null {
  if (!/^\d{1,3}(?:,\d{3})+(?:\.\d+)?$|^\d{1,9}(?:\.\d{1,6})?$/.test(word)) return null
  const plain = word.replaceAll(',', '')
  const value = Number(plain)
  return { value, slack: slackOf(value, plain.split('.')[1]?.length ?? 0), length: 1 }
}

/** The number with its unit that begins at `words[0]` (lower case; hyphens, `%` and `$` are words of their own); null: none. */
export function numberAt(words: readonly string[]): Stated | null {
  const money = words[0] === '$'
  const found = money ? written(words[1] ?? '') : (written(words[0] ?? '') ?? spelled(words))
  if (!found) return null
  if (money) return { value: found.value, unit: 'usd', slack: found.slack, length: 2 }
  let at = found.length
  while (words[at] === '-' || words[at] === 'standard' || words[at] === 'robust') at++
  const unit = UNITS.find(([names]) => names.includes(words[at] ?? ''))
  if (!unit) return { value: found.value, unit: 'bare', slack: 0, length: found.length }
  return { value: found.value * unit[2], unit: unit[1], slack: found.slack * unit[2], length: at + 1 }
}

/** Whether a measured value, in the stated unit, may be stated like that. */
export function states(stated: Pick<Stated, 'value' | 'slack'>, measured: number): boolean {
  return Math.abs(stated.value - measured) <= stated.slack + 1e-9
}
