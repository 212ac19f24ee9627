/** Datadog's longest tag, key and colon included. */
const MOST_TAG = 200

/**
 * A tag as Datadog keeps it: lower case; letters, digits and `_ - : . /`, everything else an underscore; at most 200
 * characters. Done here, so that what is sent and what monitors ask for are the same text.
 */
export function tagOf(key: string, value: string): string {
  const kept = value.toLowerCase().replace(/[^\p{L}\p{N}_\-:./]+/gu, '_')
  return `${key}:${kept === '' ? '_' : kept}`.slice(0, MOST_TAG).replace(/:+$/, '')
}
