import { randomUUID } from 'node:crypto'
import { toWire } from '../shared/model/case.ts'
import type { ChaosStatusWire } from '../shared/model/chaos.ts'
import type { ExamCardWire } from '../shared/model/exam.ts'
import type { MarkInput } from '../shared/model/input.ts'
import type { SourceStatusWire } from '../shared/model/source.ts'
import { chaosCalls } from './api/chaos-calls.ts'
import { createRouter } from './api/router.ts'
import type { NexusConfig } from './config.ts'
import { Connections } from './core/connections.ts'
import { debugOf } from './core/debug.ts'
import { NO_DESKTOP } from './core/desktop-port.ts'
import { Hub } from './core/live-hub.ts'
import { Loop } from './core/loop.ts'
import { McpClients } from './core/mcp-clients.ts'
import { MetricQueries } from './core/metric-queries.ts'
import { ModeWatch } from './core/mode-watch.ts'
import { Notices } from './core/notices.ts'
import { SourceWatch } from './core/source-connection.ts'
import { createDashboards } from './dashboards.ts'
import { createDemo, openDemoScript } from './demo/index.ts'
import { Grader } from './engine/exam/grader.ts'
import { checkMonitors, createEngine } from './engine/index.ts'
import { createExporters } from './exporters/index.ts'
import { fixedKeys } from './keys.ts'
import { createMonitors } from './monitors.ts'
import { requireMonitorsFile } from './monitors-file.ts'
import type { Nexus, NexusPorts } from './nexus-types.ts'
import { createDecoder, MAX_SERVICES, openSource } from './open-source.ts'
import { createPreferences } from './preferences.ts'
import { openRecords } from './records/index.ts'
import { modelConnection } from './responders/analysis/connection.ts'
import { requireRunbookFile } from './responders/remediation/runbook-file.ts'
import { speechConnection } from './responders/voice/elevenlabs/connection.ts'
import { createResponders } from './responders.ts'
import { RecordedWorld } from './stand-in/recorded-world.ts'
import { chooseSource, openChosen } from './start-source.ts'
import { createTraces } from './traces.ts'
import { createWebhooks } from './webhooks/index.ts'

/**
 * The composition root: every part in the order of the flow, source to sinks.
 * Throws UsageError for an input that cannot be used (a file, a scenario, a data
 * folder held by another NEXUS).
 */
export async function createNexus(
  asked: NexusConfig,
  {
    clock,
    log,
    chaosWorker,
    scenarioFolder,
    demoScript,
    audioFolder,
    say,
    standIn,
    desktop = NO_DESKTOP,
    keys = fixedKeys(asked),
  }: NexusPorts,
): Promise<Nexus> {
  const startedAt = clock.elapsed()
  const who = { session: randomUUID(), standIn: standIn !== undefined }
  const notices = new Notices(log, say)
  if (asked.monitorsFile !== null) requireMonitorsFile(asked.monitorsFile, (text) => checkMonitors(text, asked.profile ?? 'demo'))
  const script = openDemoScript(asked.demo.script ?? demoScript)
  if (asked.remediation.file !== null) requireRunbookFile(asked.remediation.file, asked.remediation.variables)
  const records = openRecords({ folder: asked.dataFolder, capBytes: asked.recordingsBytes, clock, onNotice: notices.add })
  const chosen = chooseSource(asked, records.settings().source)
  const { config } = chosen
  const traces = createTraces(config.tracing, chosen.facts.kind, { clock, notice: notices.add })
  const open = () => openSource(config.source, { clock, chaosWorker, scenarioFolder, spans: traces.tracing, notice: notices.add })
  const started = await openChosen(chosen, open, () => records.close())
  const { source, topology, baseline, stream } = started.opened
  if (config.sourceNote !== undefined) notices.add(config.sourceNote)

  const sourceStatus = (): SourceStatusWire => toWire<SourceStatusWire>(loop.sourceStatus())
  const chaosStatus = (): ChaosStatusWire | null => (source.chaos ? toWire<ChaosStatusWire>(source.chaos.status()) : null)
  const hub = new Hub({
    ...who,
    clock,
    engine: () => loop.engine,
    source: sourceStatus,
    chaos: chaosStatus,
    voiceUrl: (fact) => voice.clipUrl(fact),
    tracer: traces.tracer,
    traceUrl: (traceId) => traces.tracing.datadogUrl(traceId),
    failingConnections: () => connections.failing(),
  })
  const mark = (said: MarkInput['mark']): void => {
    loop.mark(said).catch((error: unknown) => log.error('The engine could not be told of a change.', { err: error }))
  }
  const exporters = createExporters(config.datadog, {
    clock,
    maxServices: MAX_SERVICES,
    notice: notices.add,
    engine: () => loop.engine,
    clients: () => hub.clients,
    consumer: () => source.consumer?.() ?? null,
    own: () => ({
      source: loop.sourceStatus(),
      ingest: loop.ingest(),
      waiting: loop.figures().waiting,
      analysis: analyst.figures(),
      voice: voice.figures(),
    }),
  })
  const responders = createResponders(config, {
    clock,
    log,
    audioFolder,
    records,
    source,
    traces,
    hub,
    loop: () => loop,
    mark,
    used(use) {
      exporters.used(use)
      dashboards.used(use)
    },
    notice: notices.add,
  })
  const { fixes, analyst, voice, proposals } = responders
  keys.serve({ notice: notices.add, changed: responders.follow })
  const dashboards = createDashboards({
    clock,
    records,
    source,
    loop: () => loop,
    ownModel: () => responders.followed.analysis?.model ?? null,
    notices,
  })
  const mcp = new McpClients(config.mcp.enabled, () => clock.now())
  let grader = new Grader()
  const modes = source.chaos ? new ModeWatch(source.chaos, mark) : null

  const loop = new Loop({
    clock,
    log,
    newId: randomUUID,
    source,
    stream,
    engineConfig: { topology, baseline, profile: config.profile ?? records.settings().monitor_profile, maxServices: MAX_SERVICES },
    records,
    traces: traces.steps,
    createEngine,
    createDecoder: (engine) => createDecoder(engine.snapshot().services.map((view) => view.serviceId)),
    heard(input, facts, now) {
      grader.heard(input, facts, now)
      dashboards.heard(input, facts, now)
      if (input.kind === 'telemetry')
        for (const event of input.events) {
          hub.touch(event.serviceId)
          traces.link(event)
        }
      exporters.heard(input, facts, source.catchingUp !== true)
      hub.publish(facts)
      responders.heard(facts)
    },
    restarted(reason, previous) {
      monitors.file.restarted()
      fixes.restarted()
      grader = new Grader()
      hub.reset(previous)
      dashboards.restarted()
      exporters.restarted()
      voice.reset()
      log.info(`The source plays from its start again (${reason}); a new run of the history begins.`)
    },
    sourceChanged() {
      modes?.look()
      hub.touchHeader()
    },
    notice: notices.add,
  })

  const monitors = createMonitors({ clock, records, loop, path: config.monitorsFile, notice: notices.add })
  const queries = new MetricQueries({ clock, records, engine: () => loop.engine })

  const webhooks = createWebhooks({ clock, secret: config.webhookSecret, loop, source: source.kind, notice: notices.add })
  const sourceWatch = new SourceWatch(clock, { status: () => loop.sourceStatus(), engine: () => loop.engine })
  const connections = new Connections(
    clock,
    [
      () => sourceWatch.connection(),
      () => modelConnection(responders.followed.analysis, analyst.figures()),
      () => speechConnection(responders.followed.voice, voice.figures().synthesizer),
      () => webhooks.connection(),
      () => traces.tracing.connection(),
      () => fixes.connection(),
      mcp.connection,
      ...exporters.connections,
    ],
    () => hub.touchHeader(),
  )

  const demo = createDemo({
    clock,
    script,
    chaos: source.chaos ?? null,
    fixes: fixes.calls,
    voice,
    engine: () => loop.engine,
    command: (command, actor) => loop.command(command, actor),
    publish: (message) => hub.tell(message),
    windows: () => hub.clients,
    recorded: standIn && ((ports) => new RecordedWorld({ ...ports, clock, source, recording: standIn })),
  })

  const router = createRouter({
    ...who,
    log,
    loop,
    live: hub,
    records,
    monitors: monitors.calls,
    voice,
    dashboards,
    webhooks,
    traces: traces.calls,
    remediation: fixes.calls,
    proposals,
    demo,
    page: exporters.page,
    secrets: keys,
    desktop,
    metric: (query, signal) => queries.run(query, signal),
    now: () => clock.now(),
    examCard: () => toWire<ExamCardWire>(grader.card()),
    chaos: source.chaos ? chaosCalls(source.chaos) : null,
    controls: source.controls ?? null,
    sourceStatus,
    debug: () => debugOf({ loop, hub, records, notices, llm: analyst.figures(), voice: voice.figures(), uptimeSeconds: uptime() }),
    connections: () => connections.list(),
    uptimeSeconds: uptime,
    preferences: createPreferences({
      clock,
      config,
      records,
      dashboards,
      voice,
      notices,
      source: started.facts,
      loop: () => loop,
      tell: (message) => hub.tell(message),
    }),
  })

  function uptime(): number {
    return (clock.elapsed() - startedAt) / 1_000
  }

  let stopping: Promise<void> | null = null
  return {
    router,
    live: hub,
    pageConnects: exporters.page.connects,
    sound: { folder: audioFolder, speech: voice.speech },
    mcp,
    snapshot: () => loop.engine.snapshot(),
    settings: () => records.settings(),
    metricsPage: exporters.metricsPage,
    notice: notices.add,
    async start() {
      // Before the source, so that no telemetry is judged by other rules.
      await monitors.file.start()
      await dashboards.start()
      responders.resume()
      await loop.start()
      fixes.start()
      hub.start()
      sourceWatch.start()
      await exporters.start()
      connections.start()
      if (config.demo.starts !== null) demo.startWhenSeen(config.demo.starts === 'loop')
      if (source.kind === 'otlp') notices.add(source.status().detail)
    },
    stop() {
      stopping ??= (async () => {
        demo.close()
        hub.close()
        connections.stop()
        sourceWatch.stop()
        monitors.file.stop()
        await responders.stop()
        await loop.stop()
        await exporters.stop()
        await traces.tracing.close()
        records.close()
      })()
      return stopping
    },
  }
}
