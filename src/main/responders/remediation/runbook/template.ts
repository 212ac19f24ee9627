/** What a template is filled with. */
export const PLACES = ['service_id', 'action', 'incident_id', 'remediation_id'] as const
export type Place = (typeof PLACES)[number]
export type Places = Readonly<Record<Place, string>>

/** A text with places to fill; no syntax beyond `{service_id}` and `${env:NAME}`. */
export type Template = readonly (string | { readonly place: Place } | { readonly secret: string })[]

const TOKEN = /\$\{env:([^}]*)\}|\{([A-Za-z_][A-Za-z0-9_]*)\}/g

const isPlace = (name: string): name is Place => (PLACES as readonly string[]).includes(name)

/**
 * Reads a template. Throws an Error with a sentence for an unknown placeholder, and for a secret where `secrets` is null
 * or does not name it.
 */
export function templateOf(text: string, secrets: ReadonlySet<string> | null): Template {
  const parts: Template[number][] = []
  let at = 0
  for (const match of text.matchAll(TOKEN)) {
    const [whole, secret, place] = match
    if (match.index > at) parts.push(text.slice(at, match.index))
    at = match.index + whole.length
    if (secret !== undefined) parts.push(secretPart(secret, secrets))
    else if (place !== undefined && isPlace(place)) parts.push({ place })
    else throw new Error(`there is no placeholder ${whole}; there are ${PLACES.map((name) => `{${name}}`).join(', ')}`)
  }
  if (at < text.length || parts.length === 0) parts.push(text.slice(at))
  return parts
}

function secretPart(name: string, secrets: ReadonlySet<string> | null): { secret: string } {
  if (secrets === null)
    throw new Error(`\${env:${name}} may stand only in env, headers and body: everybody can see arguments and addresses`)
  if (!secrets.has(name)) throw new Error(`\${env:${name}} is not in the list "secrets" at the top of the file; add it there`)
  return { secret: name }
}

export const hasPlace = (template: Template): boolean => template.some((part) => typeof part === 'object' && 'place' in part)
export const hasSecret = (template: Template): boolean => template.some((part) => typeof part === 'object' && 'secret' in part)

/** The filled text. */
export function fill(
  template: Template,
  places: Places,
  secretOf: (name: string) => string,
  encode: (value: string) => string = (value) => value,
): string {
  return template
    .map((part) => (typeof part === 'string' ? part : 'place' in part ? encode(places[part.place]) : encode(secretOf(part.secret))))
    .join('')
}
