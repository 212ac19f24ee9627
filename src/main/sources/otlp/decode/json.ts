import { exceptionText, WANTED } from '../conventions.ts'
import { isShown, MAX_DETAIL_TEXT, MAX_DETAILS, shownValue } from '../details.ts'
import { MAX_ATTRIBUTES, MAX_ITEMS, MAX_TEXT } from '../limits.ts'
import type { Attributes, Decoded, HistogramPoint, Sent, SpanRecord } from '../model.ts'
import { millisOf, spanKey } from '../model.ts'

/**
 * OTLP's JSON form: lowerCamelCase keys, ids as hex, enums as numbers (their names are taken too), 64-bit numbers as
 * text or numbers. Unknown keys are ignored and what has the wrong type counts as absent, as the protocol wants it.
 * Throws on text that is no JSON object.
 */

type Json = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)
const objects = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isObject) : [])
const text = (value: unknown): string => (typeof value === 'string' ? value.slice(0, MAX_TEXT) : '')

/** A number, or a text that is one; 0 for anything else. */
function number(value: unknown): number {
  const given = typeof value === 'string' && value !== '' ? Number(value) : value
  return typeof given === 'number' && Number.isFinite(given) ? given : 0
}
const millis = (value: unknown): number => millisOf(number(value))

const ID = /^[0-9a-f]+$/i
function id(value: unknown, digits: number): string {
  if (typeof value !== 'string' || value.length !== digits || !ID.test(value) || /^0+$/.test(value)) return ''
  return value.toLowerCase()
}

const KINDS = [
  'SPAN_KIND_UNSPECIFIED',
  'SPAN_KIND_INTERNAL',
  'SPAN_KIND_SERVER',
  'SPAN_KIND_CLIENT',
  'SPAN_KIND_PRODUCER',
  'SPAN_KIND_CONSUMER',
]

function scalar(value: unknown): string | number | boolean | null {
  if (!isObject(value)) return null
  if (typeof value.stringValue === 'string') return value.stringValue.slice(0, MAX_TEXT)
  if (typeof value.boolValue === 'boolean') return value.boolValue
  if (value.intValue !== undefined) return number(value.intValue)
  return value.doubleValue === undefined ? null : number(value.doubleValue)
}

type Details = [key: string, value: string][]

function attributes(value: unknown, details: Details | null = null): Attributes {
  const values = new Map<string, string | number | boolean>()
  if (!Array.isArray(value)) return values
  for (const entry of value.slice(0, MAX_ATTRIBUTES)) {
    if (!isObject(entry) || typeof entry.key !== 'string') continue
    const wanted = WANTED.has(entry.key)
    const shown = details !== null && details.length < MAX_DETAILS && isShown(entry.key)
    const read = wanted || shown ? scalar(entry.value) : null
    if (read === null) continue
    if (wanted) values.set(entry.key, read)
    if (shown) details.push([entry.key, shownValue(entry.key, read)])
  }
  return values
}

function spanOf(span: Json): SpanRecord {
  const status = isObject(span.status) ? span.status : {}
  const details: Details = []
  let exception = ''
  for (const event of objects(span.events).slice(0, MAX_ATTRIBUTES)) exception = exceptionText(attributes(event.attributes)) || exception
  return {
    traceId: id(span.traceId, 32),
    spanId: id(span.spanId, 16),
    parentId: id(span.parentSpanId, 16),
    name: text(span.name).slice(0, MAX_DETAIL_TEXT),
    kind: typeof span.kind === 'string' ? Math.max(0, KINDS.indexOf(span.kind)) : number(span.kind),
    startMs: millis(span.startTimeUnixNano),
    endMs: millis(span.endTimeUnixNano),
    failed: status.code === 2 || status.code === 'STATUS_CODE_ERROR',
    statusMessage: text(status.message),
    exception,
    attributes: attributes(span.attributes, details),
    details,
    links: objects(span.links)
      .slice(0, MAX_ATTRIBUTES)
      .map((link) => spanKey(id(link.traceId, 32), id(link.spanId, 16))),
  }
}

/** Resource by resource, scope by scope: the shape that traces and metrics share. */
function exported<T>(
  body: string,
  resources: string,
  scopes: string,
  items: (scope: Json, take: (item: () => T) => void) => void,
): Decoded<T> {
  const whole: unknown = JSON.parse(body)
  if (!isObject(whole)) throw new TypeError('the JSON is no object')
  const sent: Sent<T>[] = []
  let count = 0
  let beyond = 0
  for (const one of objects(whole[resources])) {
    const own: T[] = []
    for (const scope of objects(one[scopes]))
      items(scope, (item) => {
        if (count >= MAX_ITEMS) beyond++
        else {
          count++
          own.push(item())
        }
      })
    sent.push({ resource: attributes(isObject(one.resource) ? one.resource.attributes : null), items: own })
  }
  return { sent, beyond }
}

/** `ExportTraceServiceRequest` as JSON. */
export function spansOfJson(body: string): Decoded<SpanRecord> {
  return exported(body, 'resourceSpans', 'scopeSpans', (scope, take) => {
    for (const span of objects(scope.spans)) take(() => spanOf(span))
  })
}

/** `ExportMetricsServiceRequest` as JSON: the points of its histograms. */
export function histogramsOfJson(body: string): Decoded<HistogramPoint> {
  return exported(body, 'resourceMetrics', 'scopeMetrics', (scope, take) => {
    for (const metric of objects(scope.metrics)) {
      const data = isObject(metric.histogram) ? metric.histogram : isObject(metric.exponentialHistogram) ? metric.exponentialHistogram : {}
      const { aggregationTemporality } = data
      const cumulative = aggregationTemporality !== 1 && aggregationTemporality !== 'AGGREGATION_TEMPORALITY_DELTA'
      for (const point of objects(data.dataPoints))
        take(() => ({
          metric: text(metric.name),
          unit: text(metric.unit),
          cumulative,
          startMs: millis(point.startTimeUnixNano),
          timeMs: millis(point.timeUnixNano),
          count: number(point.count),
          sum: number(point.sum),
          attributes: attributes(point.attributes),
        }))
    }
  })
}
