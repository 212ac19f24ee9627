import type { TelemetryMetadata } from '../../../shared/model/telemetry.ts'

/** A JSON scalar that the schema takes; `JSON.parse` makes Infinity of 1e999, which it does not. */
function isScalar(value: unknown): boolean {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true
    case 'number':
      return Number.isFinite(value)
    default:
      return value === null
  }
}

function isScalarArray(values: readonly unknown[]): boolean {
  for (let i = 0; i < values.length; i++) if (!isScalar(values[i])) return false
  return true
}

/** `JSON.parse` makes `__proto__` an own key; it is dropped (as zod does), so that copying metadata can never set a prototype. */
function withoutProto(object: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).filter(([key]) => key !== '__proto__'))
}

/** Scalars only; `undefined` when it is not, the same object when nothing had to be dropped. */
function flatRecord(object: Record<string, unknown>): Record<string, unknown> | undefined {
  let clean = true
  for (const key in object) {
    if (key === '__proto__') clean = false
    else if (!isScalar(object[key])) return undefined
  }
  return clean ? object : withoutProto(object)
}

/**
 * Checks a parsed `metadata` member against `metadataSchema` (an object of depth 2)
 * without copying it. Returns `undefined` when it does not fit.
 */
export function checkMetadata(value: unknown): TelemetryMetadata | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const object = value as Record<string, unknown>
  let clean = true
  for (const key in object) {
    if (key === '__proto__') {
      clean = false
      continue
    }
    const item = object[key]
    if (isScalar(item)) continue
    if (Array.isArray(item)) {
      if (!isScalarArray(item)) return undefined
      continue
    }
    if (typeof item !== 'object') return undefined
    const flat = flatRecord(item as Record<string, unknown>)
    if (flat === undefined) return undefined
    if (flat !== item) object[key] = flat
  }
  // Every member was checked above: this is what the schema describes.
  return (clean ? object : withoutProto(object)) as TelemetryMetadata
}
