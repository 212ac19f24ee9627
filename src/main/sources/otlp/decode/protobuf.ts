import protobuf from 'protobufjs/minimal.js'
import { exceptionText, WANTED } from '../conventions.ts'
import { isShown, MAX_DETAIL_TEXT, MAX_DETAILS, shownValue } from '../details.ts'
import { MAX_ATTRIBUTES, MAX_ITEMS, MAX_TEXT } from '../limits.ts'
import type { Decoded, HistogramPoint, Sent, SpanRecord } from '../model.ts'
import { millisOf, spanKey } from '../model.ts'

/**
 * OTLP's protobuf messages (opentelemetry-proto 1.x), read field by field with protobufjs' wire reader. A tag is
 * `field << 3 | wire type`: what is unknown, or comes in another wire type than it should, is skipped. Depth is fixed by
 * the messages that are entered; nested values never are. Throws on bytes that are no such message.
 */

type Reader = protobuf.Reader
type Values = Map<string, string | number | boolean>
type Details = [key: string, value: string][]

/** Walks the fields of a message up to `end`; what `visit` does not read is skipped. */
function walk(reader: Reader, end: number, visit: (tag: number) => boolean): void {
  while (reader.pos < end) {
    const tag = reader.uint32()
    if (!visit(tag)) reader.skipType(tag & 7)
  }
  if (reader.pos !== end) throw new RangeError('a message does not end where it says')
}

/** Enters the message that follows. */
function inside(reader: Reader, visit: (tag: number) => boolean): true {
  const length = reader.uint32()
  const end = reader.pos + length
  if (end > reader.len) throw new RangeError('a message is longer than its bytes')
  walk(reader, end, visit)
  return true
}

/** Calls `read` for one field and skips every other. */
const only =
  (wanted: number, read: () => void) =>
  (tag: number): boolean => {
    if (tag !== wanted) return false
    read()
    return true
  }

const fixed64 = (reader: Reader): number => reader.fixed32() + reader.fixed32() * 4_294_967_296
const millis = (reader: Reader): number => millisOf(fixed64(reader))
const int64 = (reader: Reader): number => Number(reader.int64().toString())
const text = (reader: Reader): string => reader.string().slice(0, MAX_TEXT)

function id(reader: Reader, length: number): string {
  const bytes = reader.bytes()
  if (bytes.length !== length || bytes.every((byte) => byte === 0)) return ''
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')
}

/** `KeyValue`: the value is only read where the key is wanted or may be shown, whichever of the two comes first. */
function attribute(reader: Reader, into: Values, details: Details | null): true {
  let key = ''
  let valueAt = -1
  inside(reader, (tag) => {
    if (tag === 10) key = reader.string()
    else if (tag === 18) {
      valueAt = reader.pos
      return false
    } else return false
    return true
  })
  if (valueAt < 0) return true
  const wanted = WANTED.has(key)
  const shown = details !== null && details.length < MAX_DETAILS && isShown(key)
  if (!wanted && !shown) return true
  const after = reader.pos
  reader.pos = valueAt
  const value = anyValue(reader, wanted ? MAX_TEXT : MAX_DETAIL_TEXT)
  reader.pos = after
  if (value === null) return true
  if (wanted) into.set(key, value)
  if (shown) details.push([key, shownValue(key, value)])
  return true
}

/** `AnyValue`: null for lists, maps and bytes. */
function anyValue(reader: Reader, mostText: number): string | number | boolean | null {
  let value: string | number | boolean | null = null
  inside(reader, (tag) => {
    if (tag === 10) value = reader.string().slice(0, mostText)
    else if (tag === 16) value = reader.bool()
    else if (tag === 24) value = int64(reader)
    else if (tag === 33) value = reader.double()
    else return false
    return true
  })
  return value
}

/** Reads attributes at `wanted` into `into`, but no more than there may be. */
function attributes(reader: Reader, into: Values, details: Details | null = null): () => boolean {
  let seen = 0
  return () => ++seen <= MAX_ATTRIBUTES && attribute(reader, into, details)
}

function resource(reader: Reader): Values {
  const values: Values = new Map()
  const next = attributes(reader, values)
  inside(reader, (tag) => tag === 10 && next())
  return values
}

function exceptionOf(reader: Reader): string {
  const values: Values = new Map()
  const next = attributes(reader, values)
  inside(reader, (tag) => tag === 26 && next())
  return exceptionText(values)
}

function linkOf(reader: Reader): string {
  let traceId = ''
  let spanId = ''
  inside(reader, (tag) => {
    if (tag === 10) traceId = id(reader, 16)
    else if (tag === 18) spanId = id(reader, 8)
    else return false
    return true
  })
  return spanKey(traceId, spanId)
}

function spanOf(reader: Reader): SpanRecord {
  const values: Values = new Map()
  const details: Details = []
  const next = attributes(reader, values, details)
  const links: string[] = []
  const span = {
    traceId: '',
    spanId: '',
    parentId: '',
    name: '',
    kind: 0,
    startMs: 0,
    endMs: 0,
    failed: false,
    statusMessage: '',
    exception: '',
  }
  let events = 0
  inside(reader, (tag) => {
    if (tag === 10) span.traceId = id(reader, 16)
    else if (tag === 18) span.spanId = id(reader, 8)
    else if (tag === 34) span.parentId = id(reader, 8)
    else if (tag === 42) span.name = reader.string().slice(0, MAX_DETAIL_TEXT)
    else if (tag === 48) span.kind = reader.int32()
    else if (tag === 57) span.startMs = millis(reader)
    else if (tag === 65) span.endMs = millis(reader)
    else if (tag === 74) return next()
    else if (tag === 90 && events++ < MAX_ATTRIBUTES) span.exception = exceptionOf(reader) || span.exception
    else if (tag === 106 && links.length < MAX_ATTRIBUTES) links.push(linkOf(reader))
    else if (tag === 122)
      inside(reader, (part) => {
        if (part === 18) span.statusMessage = text(reader)
        else if (part === 24) span.failed = reader.int32() === 2
        else return false
        return true
      })
    else return false
    return true
  })
  return { ...span, attributes: values, details, links }
}

type Read<T> = (reader: Reader, take: (item: T) => boolean) => void

/** Resource by resource, scope by scope: the shape that traces and metrics share. */
function exported<T>(bytes: Uint8Array, items: Read<T>): Decoded<T> {
  const reader = protobuf.Reader.create(bytes)
  const sent: Sent<T>[] = []
  let count = 0
  let beyond = 0
  walk(
    reader,
    reader.len,
    only(10, () => {
      let from: Values = new Map()
      const own: T[] = []
      const take = (item: T): boolean => {
        if (count >= MAX_ITEMS) beyond++
        else {
          count++
          own.push(item)
        }
        return true
      }
      inside(reader, (tag) => {
        if (tag === 10) from = resource(reader)
        else if (tag === 18) items(reader, take)
        else return false
        return true
      })
      sent.push({ resource: from, items: own })
    }),
  )
  return { sent, beyond }
}

/** `ExportTraceServiceRequest`. */
export function spansOfProtobuf(bytes: Uint8Array): Decoded<SpanRecord> {
  return exported(bytes, (reader, take) => inside(reader, (tag) => tag === 18 && take(spanOf(reader))))
}

/** Where the points of explicit and of exponential histograms hold their attributes. */
const EXPLICIT = 74
const EXPONENTIAL = 10

/** `ExportMetricsServiceRequest`: the points of its histograms. */
export function histogramsOfProtobuf(bytes: Uint8Array): Decoded<HistogramPoint> {
  return exported(bytes, (reader, take) => inside(reader, (tag) => tag === 18 && metric(reader, take)))
}

type Point = Pick<HistogramPoint, 'startMs' | 'timeMs' | 'count' | 'sum' | 'attributes'>

function metric(reader: Reader, take: (point: HistogramPoint) => boolean): true {
  let name = ''
  let unit = ''
  let cumulative = true
  const points: Point[] = []
  inside(reader, (tag) => {
    if (tag === 10) name = text(reader)
    else if (tag === 26) unit = text(reader)
    else if (tag === 74 || tag === 82) {
      const form = tag === 74 ? EXPLICIT : EXPONENTIAL
      inside(reader, (part) => {
        if (part === 10) points.push(pointOf(reader, form))
        else if (part === 16) cumulative = reader.int32() !== 1
        else return false
        return true
      })
    } else return false
    return true
  })
  for (const point of points) take({ metric: name, unit, cumulative, ...point })
  return true
}

function pointOf(reader: Reader, attributesTag: number): Point {
  const values: Values = new Map()
  const next = attributes(reader, values)
  const point = { startMs: 0, timeMs: 0, count: 0, sum: 0 }
  inside(reader, (tag) => {
    if (tag === 17) point.startMs = millis(reader)
    else if (tag === 25) point.timeMs = millis(reader)
    else if (tag === 33) point.count = fixed64(reader)
    else if (tag === 41) point.sum = reader.double()
    else if (tag === attributesTag) return next()
    else return false
    return true
  })
  return { ...point, attributes: values }
}
