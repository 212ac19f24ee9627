import { membersOf, plainText } from './text.ts'

const MAX_FIELD = 500
/** Of a text with the whole message in it. */
const MAX_LONG = 20_000
const MOST_TAGS = 200

/** Members of a payload by their names without case and punctuation: `alertTransition`, `ALERT_TRANSITION`, `$alert_transition`. */
export interface Fields {
  /** The first that says something, on one line; empty: none does. */
  get(...names: readonly string[]): string
  /** The same with its lines, for a whole message. */
  long(...names: readonly string[]): string
  /** Whether the payload has it, filled or not. */
  has(name: string): boolean
  /** A list, or a text with commas. */
  list(name: string): string[]
}

const plainName = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '')

/** How a variable looks that Datadog did not fill. */
const isUnfilled = (text: string): boolean => /^(?:\$[A-Z_.[\]"'{}]+|null|none|n\/a|undefined)?$/i.test(text.trim())

/** The members of a payload, and of a block `alert` or `event` in it; null for anything but an object. */
export function fieldsOf(body: unknown): Fields | null {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return null
  const own = membersOf(body)
  const inner = own.flatMap(([block, value]) =>
    block === 'alert' || block === 'event' ? membersOf(value).map(([name, held]) => [`${block}${name}`, held] as const) : [],
  )
  const held = new Map<string, unknown>()
  // What stands on top counts before what stands in a block.
  for (const [name, value] of [...inner.toReversed(), ...own.toReversed()]) held.set(plainName(name), value)
  const first = (names: readonly string[], most: number, read: (value: unknown) => string): string => {
    for (const name of names) {
      const text = read(held.get(plainName(name)))
      if (!isUnfilled(text)) return text.slice(0, most)
    }
    return ''
  }
  return {
    get: (...names) => first(names, MAX_FIELD, (value) => plainText(value, MAX_FIELD)),
    long: (...names) => first(names, MAX_LONG, (value) => (typeof value === 'string' ? value.slice(0, MAX_LONG) : '')),
    has: (name) => held.has(plainName(name)),
    list(name) {
      const value = held.get(plainName(name))
      const items: readonly unknown[] = Array.isArray(value) ? value : typeof value === 'string' ? value.slice(0, MAX_LONG).split(',') : []
      return items.slice(0, MOST_TAGS).map((item) => plainText(item, MAX_FIELD))
    },
  }
}

/** `service:web` as name and value; others are left out. */
export function tagsOf(tags: readonly string[]): [name: string, value: string][] {
  return tags.flatMap((tag): [string, string][] => {
    const at = tag.indexOf(':')
    return at < 1 ? [] : [[tag.slice(0, at).trim().toLowerCase(), tag.slice(at + 1).trim()]]
  })
}

/** A title of Datadog: `[P1] [Triggered on {service:web}] Name`. */
export interface TitleParts {
  readonly name: string
  /** Words in brackets before the name, without what they are about. */
  readonly marks: readonly string[]
  /** Tags that the brackets name. */
  readonly scope: string
}

const MARK = /^\[([^\][{}]{1,40}?)(?:\s+on\s+(?:\{([^{}]*)\}|([^\]]*)))?\]\s*/i
const KNOWN_MARK = /^(?:p[1-5]|test|(?:re-)?(?:triggered|warn|no data|renotify|recovered|alert|ok))$/i

export function titleParts(title: string): TitleParts {
  const marks: string[] = []
  let scope = ''
  let rest = title
  for (;;) {
    const found = MARK.exec(rest)
    const word = found?.[1]?.trim() ?? ''
    if (found === null || !KNOWN_MARK.test(word)) return { name: rest.trim(), marks, scope }
    marks.push(word)
    scope ||= found[2] ?? found[3] ?? ''
    rest = rest.slice(found[0].length)
  }
}
