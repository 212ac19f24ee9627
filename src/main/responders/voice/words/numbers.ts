/** Numbers as people say them. Pure text: nothing here knows a locale or a clock. */

const ONES = [
  'zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve', 'thirteen',
  'fourteen', 'fifteen', 'sixteen', 'seventeen', 'eighteen', 'nineteen',
] // biome-ignore format: a table
const TENS = ['', '', 'twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety']
const SCALES = [
  [1e12, 'trillion'],
  [1e9, 'billion'],
  [1e6, 'million'],
  [1e3, 'thousand'],
] as const

/** Largest number that is spelled out; beyond it a number says nothing to a listener. */
export const MAX_SPOKEN = 999_999_999_999_999

function belowThousand(value: number): string {
  if (value < 20) return ONES[value] ?? ''
  if (value < 100) return `${TENS[Math.floor(value / 10)]}${value % 10 === 0 ? '' : `-${ONES[value % 10]}`}`
  const rest = value % 100
  return `${ONES[Math.floor(value / 100)]} hundred${rest === 0 ? '' : ` and ${belowThousand(rest)}`}`
}

function whole(value: number): string {
  for (const [size, name] of SCALES) {
    if (value < size) continue
    const rest = value % size
    const joint = rest === 0 ? '' : rest < 100 ? ' and ' : ' '
    return `${whole(Math.floor(value / size))} ${name}${joint}${rest === 0 ? '' : whole(rest)}`
  }
  return belowThousand(value)
}

/**
 * A number in words: 1.5 is "one and a half", 0.25 "zero point two five". At most three
 * decimals are kept, from a thousand million on none. What is not finite, or beyond {@link MAX_SPOKEN}, is null.
 */
export function numberWords(value: number): string | null {
  if (!Number.isFinite(value) || Math.abs(value) > MAX_SPOKEN) return null
  const decimals = Math.abs(value) < 1e9 ? 1_000 : 1
  const size = Math.round(Math.abs(value) * decimals) / decimals
  const floor = Math.floor(size)
  const sign = value < 0 && size > 0 ? 'minus ' : ''
  const fraction = Math.round((size - floor) * 1_000)
  if (fraction === 0) return `${sign}${whole(floor)}`
  if (fraction === 500) return `${sign}${floor === 0 ? 'half' : `${whole(floor)} and a half`}`
  const digits = String(fraction).padStart(3, '0').replace(/0+$/, '')
  return `${sign}${whole(floor)} point ${[...digits].map((digit) => ONES[Number(digit)]).join(' ')}`
}

/** What "about" may say too much, as a share of the value; too little it says by at most three tenths. */
export const MOST_OVERSTATED = 0.1

/**
 * The round number that stands for a value in speech: the nearest of `steps` (ascending,
 * positive), or the one below where that would overstate the value by more than
 * {@link MOST_OVERSTATED}. Null below the first step, for nothing rounds up to something.
 */
export function roundStep(value: number, steps: readonly number[]): number | null {
  if (!(value >= (steps[0] ?? Number.POSITIVE_INFINITY))) return null
  const above = steps.findIndex((step) => step > value)
  if (above === -1) return steps.at(-1) ?? null
  const [low = 0, high = 0] = steps.slice(above - 1, above + 1)
  const nearer = high - value < value - low
  return nearer && high <= value * (1 + MOST_OVERSTATED) ? high : low
}

/** The greatest of `steps` (ascending) that is not above the value; null below the first. */
export const stepBelow = (value: number, steps: readonly number[]): number | null =>
  steps.reduce<number | null>((best, step) => (step <= value ? step : best), null)

/** Latencies that there are words for, ms. */
export const LATENCY_STEPS_MS = [
  20, 30, 40, 50, 75, 100, 150, 200, 300, 400, 500, 600, 700, 800, 900, 1_000, 1_500, 2_000, 2_500, 3_000, 3_500, 4_000, 4_500,
  5_000, 5_500, 6_000, 7_000, 8_000, 9_000, 10_000, 12_000, 15_000, 20_000, 30_000, 45_000, 60_000,
] // biome-ignore format: a table

/** Shares that there are words for, percent. */
export const PERCENT_STEPS = [
  1, 1.5, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65, 70, 75, 80, 85, 90, 95,
] // biome-ignore format: a table

/** Lengths of time that there are words for, ms. */
export const LASTED_STEPS_MS = [
  5, 7, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 300, 450, 600, 900, 1_200, 1_800, 2_700, 3_600,
].map((seconds) => seconds * 1_000) // biome-ignore format: a table

const plural = (value: number, unit: string): string => `${numberWords(value)} ${unit}${value === 1 ? '' : 's'}`

/** A length of time: "five hundred milliseconds", "one and a half seconds", "two minutes", "one hour". */
export function durationWords(ms: number): string {
  if (ms < 1_000) return plural(ms, 'millisecond')
  if (ms < 60_000) return plural(ms / 1_000, 'second')
  return ms < 3_600_000 ? plural(ms / 60_000, 'minute') : plural(ms / 3_600_000, 'hour')
}

/** First letter large, as a sentence begins. */
export const sentenceCase = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`
