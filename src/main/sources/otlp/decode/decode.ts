import type { Decoded, HistogramPoint, SpanRecord } from '../model.ts'
import type { Encoding } from '../responses.ts'
import { histogramsOfJson, spansOfJson } from './json.ts'
import { histogramsOfProtobuf, spansOfProtobuf } from './protobuf.ts'

/** Bytes that are not the message they should be. */
export class Unreadable extends Error {}

/** Whatever a decoder throws says one thing: these bytes are no such message. */
function readable<T>(encoding: Encoding, decode: () => T): T {
  try {
    return decode()
  } catch (error) {
    throw new Unreadable(`The body is not an OTLP request in ${encoding === 'json' ? 'JSON' : 'protobuf'}.`, { cause: error })
  }
}

/** Spans of an `ExportTraceServiceRequest`. Throws {@link Unreadable}. */
export const decodeSpans = (encoding: Encoding, bytes: Buffer): Decoded<SpanRecord> =>
  readable(encoding, () => (encoding === 'json' ? spansOfJson(bytes.toString()) : spansOfProtobuf(bytes)))

/** Histogram points of an `ExportMetricsServiceRequest`. Throws {@link Unreadable}. */
export const decodeHistograms = (encoding: Encoding, bytes: Buffer): Decoded<HistogramPoint> =>
  readable(encoding, () => (encoding === 'json' ? histogramsOfJson(bytes.toString()) : histogramsOfProtobuf(bytes)))
