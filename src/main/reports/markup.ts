import { visible } from './text.ts'

/** HTML that is finished; everything else is text and escaped. */
export class Markup {
  readonly html: string

  constructor(html: string) {
    this.html = html
  }
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

function escaped(text: string): string {
  return visible(text).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '')
}

type Part = string | number | Markup | readonly Markup[]

function htmlOf(part: Part): string {
  if (part instanceof Markup) return part.html
  if (typeof part === 'string' || typeof part === 'number') return escaped(String(part))
  return part.map((item) => item.html).join('')
}

/** A template whose values are text, never HTML, unless they are `Markup` themselves. */
export function markup(strings: TemplateStringsArray, ...values: readonly Part[]): Markup {
  let html = strings[0] ?? ''
  for (const [index, value] of values.entries()) html += htmlOf(value) + (strings[index + 1] ?? '')
  return new Markup(html)
}

export const NOTHING = new Markup('')

/** Text in a line of Markdown that nothing of it can format, link, quote or break out of a table cell. */
export function plain(text: string): string {
  return visible(text)
    .replace(/[\\`*_{}[\]<>|#~&!$]/g, '\\$&')
    .replace(/:(?=\/\/)/g, '\\:')
    .replace(/\bwww\./gi, (start) => `${start.slice(0, 3)}\\.`)
    .replace(/^([-+=]|\d+(?=[.)](?:\s|$)))/, (start) => (/\d/.test(start) ? `${start}\\` : `\\${start}`))
}
