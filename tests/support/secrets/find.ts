import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'

/** A text as it may stand among bytes: as it is, in UTF-16, base64 (at each of its three offsets), hex, and in an address. */
export function formsOf(text: string): Readonly<Record<string, Buffer>> {
  const base64 = [0, 1, 2].map((offset) => {
    const padded = Buffer.concat([Buffer.alloc(offset), Buffer.from(text)]).toString('base64')
    // Characters that its neighbours share are left out at both ends.
    return padded.slice(offset === 0 ? 0 : 4, -4)
  })
  return {
    plain: Buffer.from(text),
    'utf-16': Buffer.from(text, 'utf16le'),
    hex: Buffer.from(Buffer.from(text).toString('hex')),
    ...Object.fromEntries(base64.map((part, offset) => [`base64 at ${offset}`, Buffer.from(part)])),
    ...(encodeURIComponent(text) !== text && { 'in an address': Buffer.from(encodeURIComponent(text)) }),
  }
}

/** Where a text stands among bytes, by its form; empty: nowhere. */
export function formsIn(bytes: Buffer | string, text: string): string[] {
  const buffer = typeof bytes === 'string' ? Buffer.from(bytes) : bytes
  return Object.entries(formsOf(text)).flatMap(([form, wanted]) => (buffer.includes(wanted) ? [form] : []))
}

/** Every file below a folder in which one of the texts stands in any form: `path: form`. */
export function foundIn(folder: string, texts: readonly string[]): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).flatMap((name) => {
    const path = join(folder, name)
    if (!statSync(path).isFile()) return []
    const bytes = readFileSync(path)
    return texts.flatMap((text) => formsIn(bytes, text).map((form) => `${relative(folder, path)}: ${form}`))
  })
}
