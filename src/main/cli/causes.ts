import { UsageError } from '../../shared/errors.ts'
import { toWire } from '../../shared/model/case.ts'
import { type CauseReport, causeReportSchema } from '../../shared/model/cause.ts'
import type { TelemetryEvent } from '../../shared/model/telemetry.ts'
import type { Topology } from '../../shared/model/topology.ts'
import { analyzeCauses, type CauseInput, type CausePoint, type CauseService, pointOf } from '../engine/root-cause/index.ts'
import { loadTopology } from '../sources/replay/topology-file.ts'
import { type Command, readFlags } from './command.ts'
import { readEvents } from './events.ts'

const HELP = `Finds the root cause in a recorded incident: computed from the samples alone, without any service.

Usage: npm run -s nexus -- causes --recording FILE [--baseline FILE] [--topology FILE] [--alerting SERVICE] [--json]

  --recording FILE    the incident (.jsonl or .jsonl.gz); one cut off at its end is judged by what it has
  --baseline FILE     healthy time of the same services (.jsonl or .jsonl.gz); without it the calm before the onset must do
  --topology FILE     services and who calls whom (JSON or YAML); without it the order of onsets stands in
  --alerting SERVICE  whose trouble is to be explained; without it the front of the affected part
  --at INSTANT        when the alarm was raised (ISO 8601); then a cause is sought even where little is to be seen
  --json              only JSON on standard output: {"verdict", "causes": [...], ...}

Exit codes: 0 analysed (also when the evidence is not enough), 1 failed, 2 wrong flag or file.`

const FLAGS = { values: ['recording', 'baseline', 'topology', 'alerting', 'at'], switches: ['json'] }

function pointsByService(events: readonly TelemetryEvent[]): Map<string, CausePoint[]> {
  const points = new Map<string, CausePoint[]>()
  for (const event of events) {
    const own = points.get(event.serviceId)
    if (own === undefined) points.set(event.serviceId, [pointOf(event)])
    else own.push(pointOf(event))
  }
  return points
}

function servicesOf(recording: readonly TelemetryEvent[], healthy: readonly TelemetryEvent[], topology: Topology | null): CauseService[] {
  const points = pointsByService(recording)
  const history = pointsByService(healthy)
  const ids = new Set([...points.keys(), ...(topology?.services.map(({ serviceId }) => serviceId) ?? [])])
  return [...ids].map((serviceId) => ({
    serviceId,
    points: points.get(serviceId) ?? [],
    healthy: null,
    history: history.get(serviceId) ?? [],
    silentSinceMs: null,
  }))
}

function instant(text: string | undefined): number | null {
  if (text === undefined) return null
  const ms = Date.parse(text)
  if (Number.isNaN(ms)) throw new UsageError(`--at ${text} is not an instant; write it like 2026-01-31T12:00:00Z.`)
  return ms
}

async function inputOf(flags: ReadonlyMap<string, string>): Promise<CauseInput> {
  const file = flags.get('recording')
  if (file === undefined) throw new UsageError('--recording FILE is missing; it names the recorded incident to explain.')
  const alertedMs = instant(flags.get('at'))
  const recording = await readEvents(file, '--recording')
  const baseline = flags.get('baseline')
  const healthy = baseline === undefined ? null : await readEvents(baseline, '--baseline')
  if (healthy !== null && healthy.cut !== null) {
    throw new UsageError(`${baseline} is not whole: ${healthy.cut} after ${healthy.events.length} events; copy the baseline again.`)
  }
  const topologyFile = flags.get('topology')
  const topology = topologyFile === undefined ? null : await loadTopology(topologyFile)
  const services = servicesOf(recording.events, healthy?.events ?? [], topology)
  const alerting = flags.get('alerting') ?? null
  if (alerting !== null && !services.some(({ serviceId }) => serviceId === alerting)) {
    throw new UsageError(`--alerting ${alerting}: neither the recording nor the topology knows this service; correct the name.`)
  }
  return {
    nowMs: recording.events.reduce((newest, { timestampMs }) => Math.max(newest, timestampMs), Number.NEGATIVE_INFINITY),
    alertingService: alerting,
    alertedMs,
    services,
    calls: topology?.calls ?? [],
    marks: [],
    sampleMs: recording.sampleMs,
  }
}

function readable(report: CauseReport): string {
  const lines = [report.sentence]
  for (const [i, cause] of report.causes.entries()) {
    lines.push('', `${i + 1}. ${cause.serviceId} (${Math.round(cause.confidence * 100)} %)`)
    for (const { text } of cause.evidence) lines.push(`   for: ${text}`)
    for (const text of cause.against) lines.push(`   against: ${text}`)
    const steps = cause.path.map(
      ({ serviceId, afterSeconds, inferred }) => `${serviceId} +${afterSeconds} s${inferred ? ' (inferred)' : ''}`,
    )
    lines.push(`   path: ${steps.join(' -> ')}`)
  }
  return `${lines.join('\n')}\n`
}

/** `nexus causes`: ranked root causes of a recording. */
export const CAUSES_COMMAND: Command = {
  name: 'causes',
  summary: 'ranks the root causes of a recorded incident',
  help: HELP,
  async run(argv, out) {
    const flags = readFlags('causes', argv, FLAGS)
    const report = analyzeCauses(await inputOf(flags))
    await out(flags.has('json') ? `${JSON.stringify(causeReportSchema.parse(toWire(report)))}\n` : readable(report))
  },
}
