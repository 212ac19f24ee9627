import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { BUILT_IN_SCENARIOS } from '../../../src/chaos/built-in.ts'
import { generate } from '../../../src/chaos/generate.ts'
import { createIngest, type Engine, type EngineConfig, trainBaseline } from '../../../src/main/engine/index.ts'
import type { ScenarioWire } from '../../../src/shared/model/chaos.ts'
import type { Command, EngineInput, TimedInput } from '../../../src/shared/model/input.ts'
import { DEFAULT_TOPOLOGY, topologyFileSchema, topologyFromFile } from '../../../src/shared/model/topology.ts'

/**
 * A long, fixed list of what happens to an engine, for runs that are killed and
 * resumed. What a person does depends on the engine's state, which is the same in
 * every run that is whole, so a state that went wrong shows at once.
 */
export type Step = TimedInput | { readonly now: number; readonly person: Deed }

/** What a person does. */
type Deed = 'acknowledge' | 'assign' | 'note' | 'mute' | 'unmute' | 'fix' | 'resolve' | 'reopen'

export interface Script {
  readonly source: string
  readonly config: EngineConfig
  readonly steps: readonly Step[]
}

/** The data stays outside the project. */
export const PETSHOP = process.env.NEXUS_PETSHOP ?? resolve(import.meta.dirname, '../../../../shared/incidents/petshop')
const START_MS = Date.parse('2026-01-01T00:00:00Z')
const PARTITIONS = 3
const TICK: EngineInput = { kind: 'tick', v: 1 }

const decoder = (services: Iterable<string>) =>
  createIngest({ maxServices: 1_000, services, utf8: (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString() })

/** How the simulator's rounds are laid out. */
interface Rounds {
  readonly sliceMs: number
  readonly seconds: number
  /** Scenario of a round. */
  scenario(round: number): ScenarioWire | undefined
  /** Second of a round at which a person does something. */
  readonly deeds: Readonly<Record<number, Deed>>
}

const DEMO: Rounds = {
  sliceMs: 250,
  seconds: 75,
  scenario: (round) => BUILT_IN_SCENARIOS[1 + (round % 2)],
  deeds: { 5: 'fix', 14: 'acknowledge', 23: 'note', 27: 'assign', 33: 'mute', 42: 'resolve', 46: 'reopen', 60: 'unmute', 70: 'resolve' },
}

/** Half-minute firing times and minutes of recovery; every other round ends by itself. */
const PRODUCTION: Rounds = {
  sliceMs: 1_000,
  seconds: 480,
  scenario: () => BUILT_IN_SCENARIOS[2],
  deeds: {
    80: 'acknowledge',
    90: 'assign',
    100: 'note',
    110: 'mute',
    130: 'fix',
    140: 'unmute',
    160: 'resolve',
    166: 'reopen',
    172: 'acknowledge',
  },
}

/** Scenario after scenario of the simulator, each with quiet at the end, until there are `count` steps. */
function chaosSteps(source: string, seed: number, count: number, { sliceMs, seconds, scenario, deeds }: Rounds): Step[] {
  const ingest = decoder(DEFAULT_TOPOLOGY.services.map((service) => service.serviceId))
  const offsets = new Array<number>(PARTITIONS).fill(0)
  const steps: Step[] = []
  for (let round = 0; steps.length < count; round++) {
    const startMs = START_MS + round * seconds * 1_000
    const lines = [...generate(scenario(seed + round)!, { seed: seed + round, startMs, durationSeconds: seconds, rate: null })]
    const bySlice = Map.groupBy(lines.join('').trimEnd().split('\n'), (line) => Math.floor((timeOf(line) - startMs) / sliceMs))
    for (let slice = 0; slice < (seconds * 1_000) / sliceMs; slice++) {
      const now = startMs + (slice + 1) * sliceMs
      const byPartition = Map.groupBy(bySlice.get(slice) ?? [], (line) => line.length % PARTITIONS)
      for (const [partition, batch] of byPartition) {
        const input = ingest.decode({ source, partition, offset: offsets[partition]!, lines: batch }, true, now)
        offsets[partition]! += batch.length
        if (input !== null) steps.push({ now, input })
      }
      steps.push({ now, input: TICK })
      const person = deeds[((slice + 1) * sliceMs) / 1_000]
      if (person !== undefined) steps.push({ now, person })
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

/** `chaos:<seed>:<steps>`, `production:<seed>:<steps>` or `petshop`. */
export function readScript(name: string): Script {
  const [kind, seed, count] = name.split(':')
  if (kind === 'chaos' || kind === 'production') {
    return {
      source: name,
      config: { topology: DEFAULT_TOPOLOGY, profile: kind === 'chaos' ? 'demo' : 'production', baseline: {}, maxServices: 1_000 },
      steps: chaosSteps(name, Number(seed), Number(count), kind === 'chaos' ? DEMO : PRODUCTION),
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

/** The newest incident of the engine's state that is over; the snapshot names only active ones. */
function newestResolved(engine: Engine): string | undefined {
  const { incidents } = JSON.parse(engine.serialize()) as { incidents: { states: { incident: { incidentId: string; state: string } }[] } }
  return incidents.states.findLast(({ incident }) => incident.state === 'resolved')?.incident.incidentId
}

/** The input of a step, given where the engine stands. */
export function inputOf(step: Step, index: number, engine: Engine): EngineInput {
  if ('input' in step) return step.input
  const command = (one: Command): EngineInput => {
    return { kind: 'command', v: 1, commandId: `command-${index}`, actor: { name: 'operator', role: 'operator' }, command: one }
  }
  const running = engine.remediations().find((fix) => fix.state === 'running')
  if (step.person === 'note' && running !== undefined) {
    return { kind: 'mark', v: 1, mark: { name: 'remediation.outcome', remediationId: running.remediationId, applied: true, text: 'Done.' } }
  }
  if (step.person === 'unmute') return command({ name: 'monitor.unmute', monitorId: 'high-error-rate', group: null })
  if (step.person === 'reopen') {
    const incidentId = newestResolved(engine)
    return incidentId === undefined ? TICK : command({ name: 'incident.reopen', incidentId, reason: 'It was not over.' })
  }
  const newest = engine.snapshot().activeIncidents.at(-1)
  if (newest === undefined) return TICK
  const { incidentId, serviceId } = newest
  switch (step.person) {
    case 'acknowledge':
      return command({ name: 'incident.acknowledge', incidentId })
    case 'assign':
      return command({ name: 'incident.assign', incidentId, assignee: `person ${index % 3}` })
    case 'note':
      return command({ name: 'incident.note', incidentId, text: `Seen at step ${index}, żółw.` })
    case 'mute':
      return command({ name: 'monitor.mute', monitorId: 'high-error-rate', group: null, reason: 'Known.', untilMs: step.now + 30_000 })
    case 'resolve':
      return command({ name: 'incident.resolve', incidentId, resolution: 'Gone.' })
    case 'fix':
      return command({ name: 'remediation.apply', serviceId, action: 'restart_service' })
  }
}
