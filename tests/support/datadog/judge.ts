import { isDeepStrictEqual } from 'node:util'
import { ObjectSerializer } from '@datadog/datadog-api-client/dist/packages/datadog-api-client-v1/models/ObjectSerializer.js'

/**
 * Why a request body is not what Datadog's published client would send, or null. The client reads the body into its own
 * types and writes it again: a value that it could not parse, a member that it does not know, and anything that does not
 * come back as it went is refused.
 */
export function refusalOf(body: unknown, type: 'Monitor' | 'MonitorUpdateRequest' | 'Dashboard'): string | null {
  let read: unknown
  let written: unknown
  try {
    read = ObjectSerializer.deserialize(body, type, '')
    const strange = strangeIn(read, type)
    if (strange !== null) return strange
    written = ObjectSerializer.serialize(read, type, '')
  } catch (error) {
    return `${type}: ${error instanceof Error ? error.message : String(error)}`
  }
  return isDeepStrictEqual(JSON.parse(JSON.stringify(written)), body) ? null : `${type}: the client writes it otherwise`
}

/** Path of the first value that the client could not parse or does not know. */
function strangeIn(value: unknown, path: string): string | null {
  if (typeof value !== 'object' || value === null) return null
  if ('_unparsed' in value && value._unparsed === true) return `${path} has a value that the client does not know`
  if ('_data' in value) return `${path} is ${JSON.stringify(value._data)}, which the client does not know`
  if ('additionalProperties' in value && Object.keys(value.additionalProperties ?? {}).length > 0)
    return `${path} has members that the client does not know: ${Object.keys(value.additionalProperties ?? {}).join(', ')}`
  for (const [key, inner] of Object.entries(value)) {
    const found = strangeIn(inner, `${path}.${key}`)
    if (found !== null) return found
  }
  return null
}
