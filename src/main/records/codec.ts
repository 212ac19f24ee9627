import { deflateSync, inflateSync } from 'node:zlib'
import type { CommandInput, EngineInput, ExternalInput, MarkInput, TimedInput } from '../../shared/model/input.ts'
import type { TelemetryEvent, TelemetryMetadata } from '../../shared/model/telemetry.ts'

/**
 * Inputs <-> bytes of one recording chunk. Columns instead of rows: equal neighbours
 * stand together, names are written once, so an event costs a few bytes and about a
 * microsecond. JSON inside zlib: every string and double comes back exactly, and
 * zlib's checksum tells a damaged chunk.
 */

const FORMAT = 1
const TICK = 0
const TELEMETRY = 1
const OTHER = 2

const STATUSES = [null, 'healthy', 'warning', 'critical'] as const

/** A chunk that does not decode; what it held is lost, the rest of the recording is not. */
export class DamagedChunk extends Error {
  override readonly name = 'DamagedChunk'
}

interface Columns {
  f: number
  /** Source time of each input. */
  now: Numbers
  kind: number[]
  /** Commands, marks and alerts of other systems as they are. */
  other: (CommandInput | MarkInput | ExternalInput)[]
  /** Per telemetry input: text of source, partition, live, number of events. */
  batch: number[]
  offsets: Numbers
  time: Numbers
  /** Index into `texts`. */
  service: number[]
  status: number[]
  latency: (number | null)[]
  errors: (number | null)[]
  traffic: (number | null)[]
  /** Index into `texts`, -1 for null. */
  message: number[]
  /** Index into `metas`, -1 for null. */
  meta: number[]
  texts: string[]
  metas: TelemetryMetadata[]
}

/** Differences between neighbours where that is exact (whole numbers), plain values where not. */
type Numbers = { d: number[] } | { p: number[] }

function packNumbers(values: number[]): Numbers {
  if (!values.every(Number.isSafeInteger)) return { p: values }
  const d = new Array<number>(values.length)
  let previous = 0
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number
    d[i] = value - previous
    previous = value
  }
  return d.every(Number.isSafeInteger) ? { d } : { p: values }
}

function unpackNumbers(packed: Numbers): number[] {
  if ('p' in packed) return packed.p
  let value = 0
  return packed.d.map((difference) => {
    value += difference
    return value
  })
}

function emptyColumns(): Columns {
  return {
    f: FORMAT,
    now: { d: [] },
    kind: [],
    other: [],
    batch: [],
    offsets: { d: [] },
    time: { d: [] },
    service: [],
    status: [],
    latency: [],
    errors: [],
    traffic: [],
    message: [],
    meta: [],
    texts: [],
    metas: [],
  }
}

/** Encodes inputs in order. `level` is zlib's, 1 (fast) to 9 (small). */
export function encodeChunk(inputs: readonly TimedInput[], level = 1): Uint8Array {
  const columns = emptyColumns()
  const now: number[] = []
  const offsets: number[] = []
  const time: number[] = []
  const textIndex = new Map<string, number>()
  const metaIndex = new Map<string, number>()
  const text = (value: string): number => {
    let index = textIndex.get(value)
    if (index === undefined) {
      index = columns.texts.push(value) - 1
      textIndex.set(value, index)
    }
    return index
  }
  const meta = (value: TelemetryMetadata): number => {
    const key = JSON.stringify(value)
    let index = metaIndex.get(key)
    if (index === undefined) {
      index = columns.metas.push(value) - 1
      metaIndex.set(key, index)
    }
    return index
  }
  for (const timed of inputs) {
    const { input } = timed
    now.push(timed.now)
    if (input.kind === 'tick') columns.kind.push(TICK)
    else if (input.kind === 'telemetry') {
      columns.kind.push(TELEMETRY)
      columns.batch.push(text(input.source), input.partition, input.live ? 1 : 0, input.events.length)
      for (let i = 0; i < input.events.length; i++) {
        const event = input.events[i] as TelemetryEvent
        offsets.push(input.offsets[i] ?? -1)
        time.push(event.timestampMs)
        columns.service.push(text(event.serviceId))
        columns.status.push(event.status === null ? 0 : STATUSES.indexOf(event.status))
        columns.latency.push(event.latencyMs)
        columns.errors.push(event.errorRate)
        columns.traffic.push(event.trafficVolume)
        columns.message.push(event.message === null ? -1 : text(event.message))
        columns.meta.push(event.metadata === null ? -1 : meta(event.metadata))
      }
    } else {
      columns.kind.push(OTHER)
      columns.other.push(input)
    }
  }
  columns.now = packNumbers(now)
  columns.offsets = packNumbers(offsets)
  columns.time = packNumbers(time)
  return deflateSync(JSON.stringify(columns), { level })
}

function at<T>(values: readonly T[], index: number): T {
  const value = values[index]
  if (value === undefined) throw new DamagedChunk(`a recording chunk misses entry ${index} of a column`)
  return value
}

function decodeEvents(columns: Columns, time: readonly number[], from: number, count: number): TelemetryEvent[] {
  const events: TelemetryEvent[] = []
  for (let i = from; i < from + count; i++) {
    const message = at(columns.message, i)
    const meta = at(columns.meta, i)
    events.push({
      timestampMs: at(time, i),
      serviceId: at(columns.texts, at(columns.service, i)),
      status: at(STATUSES, at(columns.status, i)),
      latencyMs: at(columns.latency, i),
      errorRate: at(columns.errors, i),
      trafficVolume: at(columns.traffic, i),
      message: message < 0 ? null : at(columns.texts, message),
      metadata: meta < 0 ? null : at(columns.metas, meta),
    })
  }
  return events
}

/** The inputs of a chunk, exactly as encoded. Throws {@link DamagedChunk}. */
export function decodeChunk(bytes: Uint8Array): TimedInput[] {
  let columns: Columns
  try {
    columns = JSON.parse(inflateSync(bytes).toString()) as Columns
  } catch (error) {
    throw new DamagedChunk('a recording chunk does not unpack', { cause: error })
  }
  if (columns.f !== FORMAT) throw new DamagedChunk(`a recording chunk has the unknown format ${columns.f}`)
  const now = unpackNumbers(columns.now)
  const offsets = unpackNumbers(columns.offsets)
  const time = unpackNumbers(columns.time)
  let batch = 0
  let event = 0
  let other = 0
  return columns.kind.map((kind, index): TimedInput => {
    let input: EngineInput
    if (kind === TICK) input = { kind: 'tick', v: 1 }
    else if (kind === TELEMETRY) {
      const count = at(columns.batch, batch + 3)
      input = {
        kind: 'telemetry',
        v: 1,
        source: at(columns.texts, at(columns.batch, batch)),
        partition: at(columns.batch, batch + 1),
        offsets: offsets.slice(event, event + count),
        events: decodeEvents(columns, time, event, count),
        live: at(columns.batch, batch + 2) === 1,
      }
      batch += 4
      event += count
    } else input = at(columns.other, other++)
    return { now: at(now, index), input }
  })
}
