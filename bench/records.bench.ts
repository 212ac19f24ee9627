/**
 * Cost of keeping history: time of the core's thread and bytes on disk for each
 * event. Prints one JSON line of figures; `npm run prove` collects them.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BUILT_IN_SCENARIOS } from '../src/chaos/built-in.ts'
import { generate } from '../src/chaos/generate.ts'
import { createIngest } from '../src/main/engine/index.ts'
import { openRecords } from '../src/main/records/index.ts'
import { incident, opened } from '../src/main/records/testing/samples.ts'
import type { TimedInput } from '../src/shared/model/input.ts'
import { DEFAULT_TOPOLOGY } from '../src/shared/model/topology.ts'

const START_MS = Date.parse('2026-01-01T00:00:00Z')
const COMMIT_MS = 250
const ROUNDS = 5

function linesOf(rate: number, seconds: number): string[] {
  const scenario = BUILT_IN_SCENARIOS.find(({ name }) => name === 'cascade') ?? BUILT_IN_SCENARIOS[0]!
  return [...generate(scenario, { seed: 7, startMs: START_MS, durationSeconds: seconds, rate })].join('').trimEnd().split('\n')
}

/** Slices of source time as the core appends them: a batch, and a tick every 250 ms. */
function inputsOf(lines: readonly string[], rate: number, batchMs: number): TimedInput[] {
  const ingest = createIngest({
    maxServices: 100,
    services: DEFAULT_TOPOLOGY.services.map((service) => service.serviceId),
    utf8: (bytes) => Buffer.from(bytes).toString(),
  })
  const inputs: TimedInput[] = []
  const count = Math.max(Math.round((rate * batchMs) / 1_000), 1)
  for (let from = 0; from < lines.length; from += count) {
    const now = START_MS + Math.round((from / rate) * 1_000)
    const input = ingest.decode({ source: 'bench', partition: 0, offset: from, lines: lines.slice(from, from + count) }, true, now)
    if (input !== null) inputs.push({ now, input })
    if (now % COMMIT_MS < batchMs) inputs.push({ now, input: { kind: 'tick', v: 1 } })
  }
  return inputs
}

const eventsOf = (inputs: readonly TimedInput[]) =>
  inputs.reduce((sum, { input }) => sum + (input.kind === 'telemetry' ? input.events.length : 0), 0)

function withRecords<T>(work: (records: ReturnType<typeof openRecords>, folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'nexus-records-bench-'))
  const records = openRecords({ folder, capBytes: 1024 ** 3, clock: Date })
  try {
    records.openRun({ source: 'bench', header: '{}', live: true })
    return work(records, folder)
  } finally {
    records.close()
    rmSync(folder, { recursive: true })
  }
}

/** Appends everything with a commit for each 250 ms of source time; ms of this thread, and recorded bytes. */
function record(inputs: readonly TimedInput[]): { ms: number; cpuMs: number; bytes: number; fileBytes: number; worstCommitMs: number } {
  return withRecords((records, folder) => {
    let committedAt = START_MS
    let worstCommitMs = 0
    const cpu = process.cpuUsage()
    const begun = performance.now()
    for (const timed of inputs) {
      records.append(timed, [])
      if (timed.now - committedAt < COMMIT_MS) continue
      committedAt = timed.now
      const before = performance.now()
      records.commit()
      worstCommitMs = Math.max(worstCommitMs, performance.now() - before)
    }
    records.commit()
    const ms = performance.now() - begun
    const { user, system } = process.cpuUsage(cpu)
    const { bytes } = records.figures()
    const fileBytes = statSync(join(folder, 'nexus.db')).size + statSync(join(folder, 'nexus.db-wal')).size
    return { ms, cpuMs: (user + system) / 1_000, bytes, fileBytes, worstCommitMs }
  })
}

const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN

const loadLines = linesOf(10_000, 10)
const load = inputsOf(loadLines, 10_000, 20)
const loadEvents = eventsOf(load)
const calmLines = linesOf(10, 600)
const calm = inputsOf(calmLines, 10, 100)

const parses: number[] = []
const runs: ReturnType<typeof record>[] = []
for (let i = 0; i <= ROUNDS; i++) {
  const before = process.cpuUsage()
  for (const line of loadLines) JSON.parse(line)
  const { user, system } = process.cpuUsage(before)
  const parseMs = (user + system) / 1_000
  const run = record(load)
  // The first round warms up.
  if (i === 0) continue
  parses.push(parseMs)
  runs.push(run)
}
const loadMs = median(runs.map((run) => run.ms))
const loadCpuMs = median(runs.map((run) => run.cpuMs))
const parseMs = median(parses)
const calmRun = record(calm)

const incidentMs = withRecords((records) =>
  Array.from({ length: 100 }, (_, i) => {
    const before = performance.now()
    records.append(load[i]!, [opened(incident(`i${i}`))])
    return performance.now() - before
  }).sort((a, b) => a - b),
)

const resumeMs = (() => {
  const folder = mkdtempSync(join(tmpdir(), 'nexus-records-bench-'))
  const identity = { source: 'bench', header: '{}', live: true }
  const first = openRecords({ folder, capBytes: 1024 ** 3, clock: Date })
  first.openRun(identity)
  for (const timed of load) first.append(timed, [])
  first.close()
  const before = performance.now()
  const second = openRecords({ folder, capBytes: 1024 ** 3, clock: Date })
  const { inputs } = second.openRun(identity)
  const ms = performance.now() - before
  if (eventsOf(inputs) !== loadEvents) throw new Error('The recording did not come back whole.')
  second.close()
  rmSync(folder, { recursive: true })
  return ms
})()

const jsonBytes = loadLines.reduce((sum, line) => sum + line.length + 1, 0) / loadLines.length
const bytes = { load: runs[0]!.bytes / loadEvents, file: runs[0]!.fileBytes / loadEvents, demo: calmRun.bytes / eventsOf(calm) }
/** A figure with an upper bound; null: the disk decides, so none. */
const figure = (name: string, value: number, unit: string, most: number | null) => ({
  name,
  value: Number(value.toPrecision(3)),
  unit,
  budget: most === null ? 'none' : `<= ${most}`,
  pass: most === null || value <= most,
})
console.log(
  JSON.stringify({
    name: 'records',
    figures: [
      figure('CPU to keep an event, at 10,000 events/s', (loadCpuMs / parseMs) * 100, "% of JSON.parse's time", 150),
      figure('CPU to keep an event', (loadCpuMs * 1_000) / loadEvents, 'us', null),
      figure("the core's thread, at 10,000 events/s", loadMs / 100, '% of the time, waiting for the disk included', 15),
      figure('longest commit, at 10,000 events/s', median(runs.map((run) => run.worstCommitMs)), 'ms', null),
      figure('commit of an incident, on the platter, p95', incidentMs[94] ?? Number.NaN, 'ms', null),
      figure(`recording at 10,000 events/s (JSONL: ${Math.round(jsonBytes)})`, bytes.load, 'bytes an event', 16),
      figure('recording at 10 events/s, ticks included', bytes.demo, 'bytes an event', 24),
      figure('database file with its journal, at 10,000 events/s', bytes.file, 'bytes an event', 40),
      figure('opening and reading back 100,000 events', resumeMs, 'ms', 1_500),
    ],
  }),
)
