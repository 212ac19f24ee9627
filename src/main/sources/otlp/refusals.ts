/** Why an item was not taken, as the sentence goes on. */
const WORDS = {
  beyond: 'beyond what one request may hold (20,000)',
  ids: 'without a valid trace and span id',
  times: 'without an end time',
  old: 'older than an hour',
  own: 'of this NEXUS itself, which would trace its own tracing',
  services: 'of more services than NEXUS can tell apart',
} as const
type Reason = keyof typeof WORDS

/** What of a request was not taken. */
export class Refusals {
  private readonly counts = new Map<Reason, number>()

  add(reason: Reason, count = 1): void {
    if (count > 0) this.counts.set(reason, (this.counts.get(reason) ?? 0) + count)
  }

  get count(): number {
    let sum = 0
    for (const count of this.counts.values()) sum += count
    return sum
  }

  /** `3 spans were refused: 2 without a valid trace and span id, 1 older than an hour.`; empty where nothing was. */
  sentence(what: string): string {
    const { count } = this
    if (count === 0) return ''
    const parts = [...this.counts].map(([reason, many]) => `${many.toLocaleString('en')} ${WORDS[reason]}`)
    return `${count.toLocaleString('en')} ${what}${count === 1 ? ' was' : 's were'} refused: ${parts.join(', ')}.`
  }
}
