import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { BUILT_IN_SCENARIOS } from '../../../src/chaos/built-in.ts'
import { generate } from '../../../src/chaos/generate.ts'
import { createIngest, type Engine, type EngineConfig, trainBaseline } from '../../../src/main/engine/index.ts'
import type { EngineInput, TimedInput } from '../../../src/shared/model/input.ts'
import { DEFAULT_TOPOLOGY, topologyFileSchema, topologyFromFile } from '../../../src/shared/model/topology.ts'

/**
 * A long, fixed list of what happens to an engine, for runs that are killed and
 * resumed. What a person does depends on the engine's state, which is the same in
 * every run that is whole, so a state that went wrong shows at once.
 */
export type Step = TimedInput | { readonly now: number; readonly person: 'acknowledge' | 'note' | 'fix' | 'resolve' }

export interface Script {
  readonly source: string
  readonly config: EngineConfig
  readonly steps: readonly Step[]
}

/** The data stays outside the project. */
export const PETSHOP = process.env.NEXUS_PETSHOP ?? resolve(import.meta.dirname, '../../../../shared/incidents/petshop')
const START_MS = Date.parse('2026-01-01T00:00:00Z')
const SLICE_MS = 250
const PARTITIONS = 3
const TICK: EngineInput = { kind: 'tick', v: 1 }

const decoder = (services: Iterable<string>) =>
  createIngest({ maxServices: 1_000, services, utf8: (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString() })

/** Scenario after scenario of the simulator, 75 s each with quiet at the end, until there are `count` steps. */
function chaosSteps(source: string, seed: number, count: number): Step[] {
  const ingest = decoder(DEFAULT_TOPOLOGY.services.map((service) => service.serviceId))
  const offsets = new Array<number>(PARTITIONS).fill(0)
  const steps: Step[] = []
  for (let round = 0; steps.length < count; round++) {
    const startMs = START_MS + round * 75_000
    const scenario = BUILT_IN_SCENARIOS[1 + ((seed + round) % 2)]!
    const lines = [...generate(scenario, { seed: seed + round, startMs, durationSeconds: 75, rate: null })].join('').trimEnd().split('\n')
    const bySlice = Map.groupBy(lines, (line) => Math.floor((timeOf(line) - startMs) / SLICE_MS))
    for (let slice = 0; slice < 75_000 / SLICE_MS; slice++) {
      const now = startMs + (slice + 1) * SLICE_MS
      const byPartition = Map.groupBy(bySlice.get(slice) ?? [], (line) => line.length % PARTITIONS)
      for (const [partition, batch] of byPartition) {
        const input = ingest.decode({ source, partition, offset: offsets[partition]!, lines: batch }, true, now)
        offsets[partition]! += batch.length
        if (input !== null) steps.push({ now, input })
      }
      steps.push({ now, input: TICK })
      if (slice % 37 === 20) steps.push({ now, person: (['fix', 'acknowledge', 'note', 'resolve'] as const)[Math.floor(slice / 37) % 4]! })
    }
  }
  return steps.slice(0, count)
}

const timeOf = (line: string): number => Date.parse((JSON.parse(line) as { timestamp: string }).timestamp)

/** All training incidents of the busier PetShop system, one after another, seven events at a time. */
function petshopSteps(source: string, folder: string): Step[] {
  const ingest = decoder([])
  const files = readdirSync(join(folder, 'train')).filter((name) => name.endsWith('.jsonl'))
  const recordings = files.map((name) =>
    readFileSync(join(folder, 'train', name), 'utf8')
      .trimEnd()
      .split('\n'),
  )
  recordings.sort((a, b) => timeOf(a[0]!) - timeOf(b[0]!))
  const steps: Step[] = []
  let offset = 0
  for (const lines of recordings) {
    for (let from = 0; from < lines.length; from += 7) {
      const batch = lines.slice(from, from + 7)
      const now = timeOf(batch.at(-1)!)
      const input = ingest.decode({ source, partition: 0, offset, lines: batch }, false, now)
      offset += batch.length
      if (input !== null) steps.push({ now, input })
      steps.push({ now: now + 500, input: TICK })
      if (from % 49 === 28) steps.push({ now: now + 600, person: from % 2 === 0 ? 'acknowledge' : 'note' })
    }
  }
  return steps
}

/** `chaos:<seed>:<steps>` or `petshop`. */
export function readScript(name: string): Script {
  const [kind, seed, count] = name.split(':')
  if (kind === 'chaos') {
    return {
      source: name,
      config: { topology: DEFAULT_TOPOLOGY, profile: 'demo', baseline: {}, maxServices: 1_000 },
      steps: chaosSteps(name, Number(seed), Number(count)),
    }
  }
  const folder = join(PETSHOP, 'high_traffic')
  if (!existsSync(folder)) throw new Error(`${folder} is not here`)
  const events = gunzipSync(readFileSync(join(folder, 'baseline.jsonl.gz')))
    .toString()
    .trimEnd()
    .split('\n')
  const healthy = decoder([]).decode({ source: 'baseline', partition: 0, offset: 0, lines: events }, false, 0)
  return {
    source: name,
    config: {
      topology: topologyFromFile(topologyFileSchema.parse(JSON.parse(readFileSync(join(folder, 'topology.json'), 'utf8')))),
      profile: 'demo',
      baseline: trainBaseline(healthy?.events ?? []),
      maxServices: 1_000,
    },
    steps: petshopSteps(name, folder),
  }
}

/** The input of a step, given where the engine stands. */
export function inputOf(step: Step, index: number, engine: Engine): EngineInput {
  if ('input' in step) return step.input
  const newest = engine.snapshot().activeIncidents.at(-1)
  const base = { kind: 'command', v: 1, commandId: `command-${index}`, actor: { name: 'operator', role: 'operator' } } as const
  const running = engine.remediations().find((fix) => fix.state === 'running')
  if (step.person === 'note' && running !== undefined) {
    return { kind: 'mark', v: 1, mark: { name: 'remediation.outcome', remediationId: running.remediationId, applied: true, text: 'Done.' } }
  }
  if (newest === undefined) return TICK
  const { incidentId, serviceId } = newest
  switch (step.person) {
    case 'acknowledge':
      return { ...base, command: { name: 'incident.acknowledge', incidentId } }
    case 'note':
      return { ...base, command: { name: 'incident.note', incidentId, text: `Seen at step ${index}, żółw.` } }
    case 'resolve':
      return { ...base, command: { name: 'incident.resolve', incidentId, resolution: 'Gone.' } }
    case 'fix':
      return { ...base, command: { name: 'remediation.apply', serviceId, action: 'restart_service' } }
  }
}
