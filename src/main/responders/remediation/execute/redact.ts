import { stripVTControlCharacters } from 'node:util'
import type { Secret } from '../../../../shared/secret.ts'

const PLACEHOLDER = '[secret]'
/** A line of a longer secret (a key file) that is worth hiding by itself. */
const LEAST_LINE = 6

/** The forms in which a secret may be echoed. */
function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret)
  const lines = secret.split(/\r?\n/).filter((line) => line.length >= LEAST_LINE)
  return [
    secret,
    ...lines,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('base64url'),
    bytes.toString('hex'),
  ]
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** Takes secrets out of texts. */
export class Redactor {
  /** Length of the longest form: what is cut within it may hold the rest of a secret. */
  readonly longest: number
  private readonly pattern: RegExp | null

  constructor(secrets: readonly Secret[]) {
    // Control characters are taken out of outputs before they are searched, so they are out of what is searched for too.
    const forms = new Set(
      secrets
        .flatMap((secret) => formsOf(secret.reveal()))
        .map(plain)
        .filter((form) => form.length >= LEAST_LINE),
    )
    const longestFirst = [...forms].sort((a, b) => b.length - a.length)
    this.longest = longestFirst[0]?.length ?? 0
    this.pattern = longestFirst.length === 0 ? null : new RegExp(longestFirst.map(escaped).join('|'), 'g')
  }

  /** The characters `from` to `to` of a text, without secrets; one that reaches over an edge is taken out as a whole. */
  text(text: string, from = 0, to = text.length): string {
    let done = ''
    let at = from
    for (const match of this.pattern === null ? [] : text.matchAll(this.pattern)) {
      const end = match.index + match[0].length
      if (end <= from || match.index >= to) continue
      done += text.slice(at, Math.max(match.index, at)) + PLACEHOLDER
      at = end
    }
    return done + text.slice(at, Math.max(to, at))
  }
}

/** Text for a page and a log: no colours, no control characters besides line breaks and tabs, no overrides of direction. */
export function plain(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/\r\n?/g, '\n')
    .replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, (one) => (one === '\n' || one === '\t' ? one : ''))
}
