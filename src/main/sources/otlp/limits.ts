/** Largest body, bytes, as sent and unpacked alike; the SDKs send about 200 KB, collectors up to 4 MB. */
export const MAX_BODY_BYTES = 8 * 1024 * 1024
/** Bodies held at the same time, bytes. */
export const MAX_HELD_BYTES = 64 * 1024 * 1024
/** Spans or histogram points read from one request; more are refused and counted. */
export const MAX_ITEMS = 20_000
/** Attributes looked at in one list, links of one span, events of one span. */
export const MAX_ATTRIBUTES = 256
/** Longest text kept of an attribute, UTF-16 units. */
export const MAX_TEXT = 2_000
/** Spans remembered for finding who called whom. */
export const MAX_REMEMBERED = 50_000
/** Series of histograms whose last point is remembered. */
export const MAX_SERIES = 20_000
/** Services told apart; spans of further ones are refused. */
export const MAX_NODES = 10_000
/** Seconds of services gathered and not yet handed on. */
export const MAX_BUCKETS = 50_000
