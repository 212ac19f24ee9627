import { createHash } from 'node:crypto'
import { MAX_SERVICE_ID_LENGTH } from '../../shared/model/telemetry.ts'

/** Longest texts kept of an alert, characters. */
export const MAX_TITLE = 200
export const MAX_TEXT = 600
const MAX_KEY = 200
const MAX_URL = 2_000

/** Controls, format characters (overrides of direction, zero widths), lone surrogates, private characters, separators of lines. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]+/gu

/** Text on one line in which every character can be seen, at most `most` of them; empty for anything that is no text. */
export function plainText(value: unknown, most: number): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (typeof value !== 'string') return ''
  const line = value
    .slice(0, 8 * most)
    .replace(HIDDEN, ' ')
    .replace(/\s+/gu, ' ')
    .trim()
  const characters = [...line]
  return characters.length <= most
    ? line
    : `${characters
        .slice(0, most - 3)
        .join('')
        .trimEnd()}...`
}

/** A key that stays the same for the same parts; long ones are hashed. Empty where every part is. */
export function keyOf(...parts: readonly string[]): string {
  const key = plainText(parts.filter((part) => part !== '').join(':'), MAX_KEY + 1)
  if (key.length <= MAX_KEY) return key
  return createHash('sha256').update(parts.join(':')).digest('hex')
}

/** A service id as it can be taken: nothing hidden, not too long; null: there is none. */
export function serviceIdOf(value: unknown): string | null {
  const id = plainText(value, MAX_SERVICE_ID_LENGTH + 1)
  return id === '' || id.length > MAX_SERVICE_ID_LENGTH ? null : id
}

/** A page that a person may be sent to: https, without credentials. Null for anything else. */
export function pageOf(value: unknown): string | null {
  if (typeof value !== 'string' || value.length > MAX_URL) return null
  try {
    const { protocol, username, password, href } = new URL(value.trim())
    return protocol === 'https:' && username === '' && password === '' && href.length <= MAX_URL ? href : null
  } catch {
    return null
  }
}

/** ISO 8601 text, or epoch in s or ms, as ms; null for what is no time after 1990. */
export function instantOf(value: unknown): number | null {
  const text = plainText(value, 40)
  const number = /^\d{9,10}$/.test(text) ? Number(text) * 1_000 : /^\d{12,13}$/.test(text) ? Number(text) : Date.parse(text)
  return Number.isFinite(number) && number > Date.UTC(1990, 0) && number < 8.64e15 ? number : null
}

/** The members of an object; none for anything else, and no more than `most`. */
export function membersOf(value: unknown, most = 200): [string, unknown][] {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value).slice(0, most) : []
}
