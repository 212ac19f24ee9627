import {
  MAX_EVENT_BYTES,
  MAX_MESSAGE_LENGTH,
  MAX_SERVICE_ID_LENGTH,
  type RejectReason,
  type TelemetryEvent,
} from '../../../shared/model/telemetry.ts'
import { checkMetadata } from './metadata.ts'
import { parseInstant } from './timestamp.ts'

/** Bytes of UTF-8 as text (invalid sequences become U+FFFD). Passed in: the engine's room has neither Node's `Buffer` nor a `TextDecoder`. */
export type Utf8Decoder = (bytes: Uint8Array) => string

/** Bytes of the text in UTF-8; counts only as far as the limit matters. */
function utf8LengthExceeds(text: string, limit: number): boolean {
  let bytes = 0
  for (let i = 0; i < text.length && bytes <= limit; i++) {
    const unit = text.charCodeAt(i)
    // Each half of a surrogate pair stands for two of its four bytes.
    bytes += unit < 0x80 ? 1 : unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 2 : 3
  }
  return bytes > limit
}

function isOversized(line: string | Uint8Array): boolean {
  if (typeof line !== 'string') return line.length > MAX_EVENT_BYTES
  // A UTF-16 unit is at most three bytes of UTF-8, so short text need not be counted.
  return line.length * 3 > MAX_EVENT_BYTES && utf8LengthExceeds(line, MAX_EVENT_BYTES)
}

/** Cut to the longest kept message, never through a surrogate pair. */
function cutMessage(message: string): string {
  if (message.length <= MAX_MESSAGE_LENGTH) return message
  const last = message.charCodeAt(MAX_MESSAGE_LENGTH - 1)
  return message.slice(0, last >= 0xd800 && last <= 0xdbff ? MAX_MESSAGE_LENGTH - 1 : MAX_MESSAGE_LENGTH)
}

/**
 * One JSON line -> a validated event, or the reason why it is refused. Accepts and
 * refuses what `telemetryEventSchema` does (property-tested against it), at a
 * fraction of its cost, and never throws.
 */
export function decodeLine(line: string | Uint8Array, utf8: Utf8Decoder): TelemetryEvent | RejectReason {
  if (isOversized(line)) return 'oversized'
  let parsed: unknown
  try {
    parsed = JSON.parse(typeof line === 'string' ? line : utf8(line))
  } catch {
    return 'bad_json'
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return 'not_an_object'
  return validateEvent(parsed as Record<string, unknown>)
}

/** Validates an object that `JSON.parse` made. Its `metadata` is taken over, not copied. */
function validateEvent(object: Record<string, unknown>): TelemetryEvent | RejectReason {
  const { timestamp, service_id: serviceId, status, latency_ms: latency, error_rate: errors, traffic_volume: traffic, message } = object
  if (typeof timestamp !== 'string') return 'bad_timestamp'
  const timestampMs = parseInstant(timestamp)
  if (Number.isNaN(timestampMs)) return 'bad_timestamp'
  if (typeof serviceId !== 'string' || serviceId.length === 0 || serviceId.length > MAX_SERVICE_ID_LENGTH) return 'bad_service_id'
  if (status !== undefined && status !== 'healthy' && status !== 'warning' && status !== 'critical') return 'bad_status'
  if (latency !== undefined && !(typeof latency === 'number' && latency >= 0 && latency < Number.POSITIVE_INFINITY)) return 'bad_latency_ms'
  if (errors !== undefined && !(typeof errors === 'number' && errors >= 0 && errors <= 1)) return 'bad_error_rate'
  if (traffic !== undefined && !(typeof traffic === 'number' && traffic >= 0 && traffic <= 100)) return 'bad_traffic_volume'
  if (message !== undefined && typeof message !== 'string') return 'bad_message'
  const raw = object.metadata
  const metadata = raw === undefined ? null : checkMetadata(raw)
  if (metadata === undefined) return 'bad_metadata'
  return {
    timestampMs,
    serviceId,
    status: status ?? null,
    // Adding 0 turns -0 into 0: a recording (JSON) could not keep the sign.
    latencyMs: latency === undefined ? null : latency + 0,
    errorRate: errors === undefined ? null : errors + 0,
    trafficVolume: traffic === undefined ? null : traffic + 0,
    message: message === undefined ? null : cutMessage(message),
    metadata,
  }
}
