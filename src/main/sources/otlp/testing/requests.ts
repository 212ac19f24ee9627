import protobuf from 'protobufjs/minimal.js'
import { WANTED } from '../conventions.ts'
import { isShown, MAX_DETAILS, shownValue } from '../details.ts'
import type { Attributes, HistogramPoint, Sent, SpanRecord } from '../model.ts'

/** A request as a test writes it; ids are numbers, times ms. Every field has a plain default. */
export interface TestSpan {
  readonly trace?: number
  readonly id: number
  readonly parent?: number
  readonly name?: string
  readonly kind?: number
  readonly startMs?: number
  readonly endMs?: number
  readonly failed?: boolean
  readonly statusMessage?: string
  readonly exception?: readonly [type: string, message: string]
  readonly attributes?: Readonly<Record<string, string | number | boolean>>
  readonly links?: readonly number[]
}
export interface TestResource {
  readonly resource: Readonly<Record<string, string>>
  readonly spans: readonly TestSpan[]
}

/** Ids differ in their last digits; zero is the id that nothing may have. */
export const traceHex = (trace = 1): string => trace.toString(16).padStart(32, '0')
export const spanHex = (id: number): string => id.toString(16).padStart(16, '0')

const DEFAULT_END_MS = Date.UTC(2026, 0, 1)

const filled = ({ endMs = DEFAULT_END_MS, ...span }: TestSpan) => ({
  name: 'work',
  kind: 1,
  failed: false,
  statusMessage: '',
  attributes: {},
  links: [],
  startMs: endMs - 10,
  endMs,
  ...span,
})

/** The spans as a decoder should read them. */
export function decoded(resources: readonly TestResource[]): { sent: Sent<SpanRecord>[]; beyond: number } {
  return {
    beyond: 0,
    sent: resources.map(({ resource, spans }) => ({
      resource: mapOf(resource),
      items: spans.map((given) => {
        const span = filled(given)
        return {
          traceId: traceHex(span.trace),
          spanId: span.id === 0 ? '' : spanHex(span.id),
          parentId: span.parent === undefined ? '' : spanHex(span.parent),
          name: span.name,
          kind: span.kind,
          startMs: span.startMs,
          endMs: span.endMs,
          failed: span.failed,
          statusMessage: span.statusMessage,
          exception: span.exception?.join(': ') ?? '',
          attributes: new Map(Object.entries(span.attributes).filter(([key]) => WANTED.has(key))),
          details: Object.entries(span.attributes)
            .filter(([key]) => isShown(key))
            .slice(0, MAX_DETAILS)
            .map(([key, value]): [string, string] => [key, shownValue(key, value)]),
          links: span.links.map((link) => `${traceHex(span.trace)}:${spanHex(link)}`),
        }
      }),
    })),
  }
}

export const mapOf = (attributes: Readonly<Record<string, string | number | boolean>>): Attributes => new Map(Object.entries(attributes))

const nanos = (ms: number): bigint => BigInt(Math.round(ms * 1_000)) * 1_000n

const jsonValue = (value: string | number | boolean) =>
  typeof value === 'string'
    ? { stringValue: value }
    : typeof value === 'boolean'
      ? { boolValue: value }
      : Number.isInteger(value)
        ? { intValue: String(value) }
        : { doubleValue: value }
const jsonAttributes = (attributes: Readonly<Record<string, string | number | boolean>>) =>
  Object.entries(attributes).map(([key, value]) => ({ key, value: jsonValue(value) }))

const exceptionOf = ({ exception }: TestSpan): Record<string, string> =>
  exception === undefined ? {} : { 'exception.type': exception[0], 'exception.message': exception[1] }

/** The request in OTLP's JSON. */
export function asJson(resources: readonly TestResource[]): Buffer {
  const resourceSpans = resources.map(({ resource, spans }) => ({
    resource: { attributes: jsonAttributes(resource) },
    scopeSpans: [
      {
        scope: { name: 'test' },
        spans: spans.map(filled).map((span) => ({
          traceId: traceHex(span.trace),
          spanId: spanHex(span.id),
          ...(span.parent !== undefined && { parentSpanId: spanHex(span.parent) }),
          name: span.name,
          kind: span.kind,
          startTimeUnixNano: String(nanos(span.startMs)),
          endTimeUnixNano: String(nanos(span.endMs)),
          attributes: jsonAttributes(span.attributes),
          events: span.exception === undefined ? [] : [{ name: 'exception', attributes: jsonAttributes(exceptionOf(span)) }],
          links: span.links.map((link) => ({ traceId: traceHex(span.trace), spanId: spanHex(link) })),
          status: { code: span.failed ? 2 : 0, message: span.statusMessage },
        })),
      },
    ],
  }))
  return Buffer.from(JSON.stringify({ resourceSpans }))
}

type Writer = protobuf.Writer

function message(writer: Writer, field: number, write: () => void): void {
  writer.uint32((field << 3) | 2).fork()
  write()
  writer.ldelim()
}

function writeAttributes(writer: Writer, field: number, attributes: Readonly<Record<string, string | number | boolean>>): void {
  for (const [key, value] of Object.entries(attributes))
    message(writer, field, () => {
      writer.uint32(10).string(key)
      message(writer, 2, () => {
        if (typeof value === 'string') writer.uint32(10).string(value)
        else if (typeof value === 'boolean') writer.uint32(16).bool(value)
        else if (Number.isInteger(value)) writer.uint32(24).int64(value)
        else writer.uint32(33).double(value)
      })
    })
}

function fixed64(writer: Writer, field: number, value: bigint): void {
  writer
    .uint32((field << 3) | 1)
    .fixed32(Number(value & 0xffff_ffffn))
    .fixed32(Number(value >> 32n))
}

const bytes = (hex: string): Uint8Array => Buffer.from(hex, 'hex')

function writeSpan(writer: Writer, given: TestSpan): void {
  const span = filled(given)
  writer.uint32(10).bytes(bytes(traceHex(span.trace)))
  writer.uint32(18).bytes(bytes(spanHex(span.id)))
  // A field that nobody knows yet.
  writer.uint32((700 << 3) | 2).string('of the future')
  if (span.parent !== undefined) writer.uint32(34).bytes(bytes(spanHex(span.parent)))
  writer.uint32(42).string(span.name)
  writer.uint32(48).int32(span.kind)
  fixed64(writer, 7, nanos(span.startMs))
  fixed64(writer, 8, nanos(span.endMs))
  writeAttributes(writer, 9, span.attributes)
  if (span.exception !== undefined) message(writer, 11, () => writeAttributes(writer, 3, exceptionOf(span)))
  for (const link of span.links)
    message(writer, 13, () => {
      writer.uint32(10).bytes(bytes(traceHex(span.trace)))
      writer.uint32(18).bytes(bytes(spanHex(link)))
    })
  message(writer, 15, () => {
    writer.uint32(18).string(span.statusMessage)
    writer.uint32(24).int32(span.failed ? 2 : 0)
  })
}

/** The request in protobuf, written by the published field numbers. */
export function asProtobuf(resources: readonly TestResource[]): Buffer {
  const writer = protobuf.Writer.create()
  for (const { resource, spans } of resources)
    message(writer, 1, () => {
      message(writer, 1, () => writeAttributes(writer, 1, resource))
      message(writer, 2, () => {
        for (const span of spans) message(writer, 2, () => writeSpan(writer, span))
      })
    })
  return Buffer.from(writer.finish())
}

/** A point of a histogram with plain defaults. */
export const pointOf = (point: Partial<HistogramPoint> & Pick<HistogramPoint, 'metric'>): HistogramPoint => ({
  unit: 's',
  cumulative: true,
  startMs: DEFAULT_END_MS,
  timeMs: DEFAULT_END_MS + 60_000,
  count: 0,
  sum: 0,
  attributes: new Map(),
  ...point,
})
