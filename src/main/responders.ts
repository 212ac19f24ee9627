import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { Fact } from '../shared/model/fact.ts'
import type { MarkInput } from '../shared/model/input.ts'
import type { ModelUse } from '../shared/model/model-use.ts'
import type { NexusConfig } from './config.ts'
import type { Hub } from './core/live-hub.ts'
import type { Loop } from './core/loop.ts'
import type { Followed } from './keys.ts'
import type { NexusPorts } from './nexus-types.ts'
import type { LocalRecords } from './records/records.ts'
import { createAnalysisResponder, modelOf } from './responders/analysis/index.ts'
import type { AnalysisResponder } from './responders/analysis/responder.ts'
import { createProposals } from './responders/proposals/index.ts'
import type { ProposalsPart } from './responders/proposals/types.ts'
import { createRemediation, type RemediationRoom } from './responders/remediation/index.ts'
import { createSynthesizer } from './responders/voice/elevenlabs/synthesizer.ts'
import { createVoice } from './responders/voice/index.ts'
import type { TelemetrySource } from './sources/source.ts'
import type { Traces } from './traces.ts'

/** Why nothing can be fixed while a recording plays. */
const NO_FIX = 'A recording shows what happened and cannot be fixed; run the simulator to try fixes.'

export interface ResponderPorts extends Pick<NexusPorts, 'clock' | 'log' | 'audioFolder'> {
  readonly records: LocalRecords
  readonly source: TelemetrySource
  readonly traces: Traces
  readonly hub: Hub
  loop(): Loop
  mark(mark: MarkInput['mark']): void
  /** Hears what every call of NEXUS to its own model used. */
  used(use: ModelUse): void
  notice(sentence: string): void
}

/** Everybody who answers to facts: fixes, words, voice, proposals. */
export interface Responders {
  readonly fixes: RemediationRoom
  readonly analyst: AnalysisResponder
  readonly voice: ReturnType<typeof createVoice>
  readonly proposals: ProposalsPart
  /** What words and speech follow now. */
  readonly followed: Followed
  /** A key changed: another model or voice takes over where it was theirs. */
  follow(config: Followed): void
  /** After the facts are kept and shown. */
  heard(facts: readonly Fact[]): void
  /** Takes up what was open when NEXUS ended; before the source starts. */
  resume(): void
  /** Before the loop stops, which still hears how running fixes ended. */
  stop(): Promise<void>
}

export function createResponders(config: NexusConfig, ports: ResponderPorts): Responders {
  const { clock, log, records, source, traces, hub, loop, notice } = ports
  const shared = { clock, log, newId: randomUUID, store: records, engine: () => loop().engine, notice }
  const command: Loop['command'] = (said, actor) => loop().command(said, actor)

  const fixes = createRemediation({
    ...shared,
    path: config.remediation.file ?? join(records.folder, 'remediations.yaml'),
    variables: config.remediation.variables,
    recovery: source.chaos ?? null,
    refusal: source.kind === 'replay' ? NO_FIX : null,
    command,
    mark: ports.mark,
  })
  const analyst = createAnalysisResponder(config.analysis, {
    clock,
    log,
    tracer: traces.tracer,
    knownServices: () =>
      loop()
        .engine.snapshot()
        .services.map((view) => view.serviceId),
    publish(analysis) {
      // The computed one is kept and told with its fact; a model's line, or why there is none, comes after it.
      if (analysis.model === null) return
      records.saveAnalysis(analysis)
      hub.publishAnalysis(analysis)
    },
    used: ports.used,
  })
  const synthesizerOf = (voice: Followed['voice']) =>
    voice && createSynthesizer(voice, { clock, log, folder: join(records.folder, 'speech') })
  let followed: Followed = { analysis: config.analysis, voice: config.voice }
  const voice = createVoice({
    ...shared,
    audioFolder: ports.audioFolder,
    synthesizer: synthesizerOf(config.voice),
    settings: () => records.settings(),
    sourceState: () => source.status().state,
    publish: (message) => hub.tell(message),
    windows: () => hub.clients,
    tracer: traces.tracer,
    spanOf: (incidentId) => traces.steps.ofIncident(incidentId),
  })
  const proposals = createProposals({
    ...shared,
    expiresMs: config.mcp.proposalMs,
    publish: (message) => hub.tell(message),
    command,
  })

  return {
    fixes,
    analyst,
    voice,
    proposals,
    get followed() {
      return followed
    },
    follow(next) {
      const before = followed
      followed = { analysis: next.analysis, voice: next.voice }
      if (modelKeyOf(next.analysis) !== modelKeyOf(before.analysis)) analyst.use(modelOf(next.analysis))
      if (next.voice?.key !== before.voice?.key) voice.use(synthesizerOf(next.voice))
    },
    heard(facts) {
      voice.heard(facts, source.catchingUp)
      fixes.heard(facts)
      analyst.heard(facts)
      proposals.heard(facts)
    },
    resume() {
      voice.resume(loop().engine.monitors())
      proposals.resume()
    },
    async stop() {
      analyst.close()
      voice.close()
      await fixes.stop()
      proposals.close()
    },
  }
}

/** What tells one way to the model from another; the rest of its configuration does not change while NEXUS runs. */
function modelKeyOf(analysis: Followed['analysis']): unknown {
  return analysis?.credentials.kind === 'api_key' ? analysis.credentials.key : analysis?.credentials.kind
}
