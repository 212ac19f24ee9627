const T = 84
const Z = 90
const DASH = 45
const COLON = 58
const DOT = 46
const PLUS = 43
const MS_PER_MINUTE = 60_000

const DAYS_IN_MONTH = new Uint8Array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])

/** Two digits at `i`, or a number above 99 when they are no digits. `i + 1` must lie inside the text. */
function two(text: string, i: number): number {
  const tens = text.charCodeAt(i) - 48
  const units = text.charCodeAt(i + 1) - 48
  return tens < 0 || tens > 9 || units < 0 || units > 9 ? 1_000 : tens * 10 + units
}

/** Days from 1970-01-01 to a proleptic Gregorian date (Hinnant, "chrono-compatible low-level date algorithms"). */
function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1
  return era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
}

/**
 * ISO 8601 instant with seconds and a zone -> ms since the epoch, or NaN when the
 * text is no such instant. Accepts exactly what `instantSchema` accepts; digits
 * beyond milliseconds are cut. Written by hand because `Date.parse` is both laxer
 * and several times slower, and this runs once for every event.
 */
export function parseInstant(text: string): number {
  const length = text.length
  if (length < 20) return Number.NaN
  if (text.charCodeAt(4) !== DASH || text.charCodeAt(7) !== DASH || text.charCodeAt(10) !== T) return Number.NaN
  if (text.charCodeAt(13) !== COLON || text.charCodeAt(16) !== COLON) return Number.NaN
  const century = two(text, 0)
  const yearOfCentury = two(text, 2)
  const month = two(text, 5)
  const day = two(text, 8)
  const hour = two(text, 11)
  const minute = two(text, 14)
  const second = two(text, 17)
  if (century > 99 || yearOfCentury > 99 || hour > 23 || minute > 59 || second > 59) return Number.NaN
  const year = century * 100 + yearOfCentury
  if (month < 1 || month > 12 || day < 1) return Number.NaN
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  if (day > (DAYS_IN_MONTH[month - 1] ?? 0) && !(leap && month === 2 && day === 29)) return Number.NaN

  let i = 19
  let ms = 0
  if (text.charCodeAt(i) === DOT) {
    i++
    let digits = 0
    for (; i < length; i++, digits++) {
      const digit = text.charCodeAt(i) - 48
      if (digit < 0 || digit > 9) break
      if (digits < 3) ms = ms * 10 + digit
    }
    if (digits === 0) return Number.NaN
    if (digits === 1) ms *= 100
    else if (digits === 2) ms *= 10
  }
  const zone = text.charCodeAt(i)
  let offsetMinutes = 0
  if (zone === Z) {
    if (i + 1 !== length) return Number.NaN
  } else if (zone === PLUS || zone === DASH) {
    if (i + 6 !== length || text.charCodeAt(i + 3) !== COLON) return Number.NaN
    const hours = two(text, i + 1)
    const minutes = two(text, i + 4)
    if (hours > 23 || minutes > 59) return Number.NaN
    offsetMinutes = (hours * 60 + minutes) * (zone === PLUS ? 1 : -1)
  } else return Number.NaN
  return (daysFromCivil(year, month, day) * 1_440 + hour * 60 + minute - offsetMinutes) * MS_PER_MINUTE + second * 1_000 + ms
}
