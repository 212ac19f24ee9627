import { NexusError } from '../../shared/errors.ts'
import { toWire } from '../../shared/model/case.ts'
import type { ConnectionWire } from '../../shared/model/connection.ts'
import type { MetricAnswerWire } from '../../shared/model/metric-query.ts'
import type { MonitorStatusWire } from '../../shared/model/monitor.ts'
import type { ServiceDetailWire } from '../../shared/model/service.ts'
import type { SourceStatusWire } from '../../shared/model/source.ts'
import { isoOf, viewToWire } from '../core/live-messages.ts'
import { eventToWire, topologyToWire } from '../core/wire.ts'
import type { SourceControls } from '../sources/source.ts'
import { contractBase } from './base.ts'
import { dashboardHandlers } from './dashboard-handlers.ts'
import { demoHandlers } from './demo-handlers.ts'
import { desktopHandlers } from './desktop-handlers.ts'
import { incidentHandlers } from './incident-handlers.ts'
import { monitorHandlers } from './monitor-handlers.ts'
import { pageHandlers } from './page-handlers.ts'
import type { ChaosCalls, RouterParts } from './parts.ts'
import { proposalHandlers } from './proposal-handlers.ts'
import { remediationHandlers } from './remediation-handlers.ts'
import { secretHandlers } from './secret-handlers.ts'
import { settingsHandlers } from './settings-handlers.ts'
import { standInHandlers } from './stand-in-handlers.ts'
import { traceHandlers } from './trace-handlers.ts'
import { voiceHandlers } from './voice-handlers.ts'
import { webhookHandlers } from './webhook-handlers.ts'

/** The contract over the parts; the one router that every transport serves. */
export function createRouter(parts: RouterParts) {
  const { loop, records, live } = parts
  const os = contractBase(parts.log)

  function chaos(): ChaosCalls {
    if (!parts.chaos)
      throw new NexusError('NEXUS_CHAOS_UNAVAILABLE', 'A recording plays: the simulator runs only when NEXUS is started without --replay.')
    return parts.chaos
  }
  function steer(verb: string, act: (controls: SourceControls) => void): SourceStatusWire {
    if (!parts.controls)
      throw new NexusError(
        'NEXUS_SOURCE_UNSUPPORTED',
        `The simulator runs live and cannot ${verb}; start NEXUS with --replay FILE to steer a recording.`,
      )
    act(parts.controls)
    return parts.sourceStatus()
  }

  return os.router({
    system: {
      health: os.system.health.handler(() => {
        if (loop.failed) throw new NexusError('NEXUS_CORE_FAILED', loop.failed)
        const snapshot = loop.engine.snapshot()
        return {
          status: snapshot.now === null ? 'starting' : 'ok',
          services: Object.fromEntries(snapshot.services.map((view) => [view.serviceId, view.status])),
        }
      }),
      state: os.system.state.handler(() => {
        const snapshot = loop.engine.snapshot()
        return {
          type: 'state_update',
          timestamp: isoOf(snapshot.now ?? 0),
          seq: 0,
          session: parts.session,
          ...(parts.standIn && { stand_in: true }),
          partial: false,
          system_integrity: snapshot.integrity,
          services: snapshot.services.map(viewToWire),
          topology: topologyToWire(snapshot.topology),
          active_incidents: snapshot.activeIncidents.length,
          source: parts.sourceStatus(),
          chaos: parts.chaos?.status() ?? null,
          uptime_seconds: parts.uptimeSeconds(),
        }
      }),
      topology: os.system.topology.handler(() => topologyToWire(loop.engine.snapshot().topology)),
      monitors: os.system.monitors.handler(() => ({ monitors: loop.engine.monitors().map((status) => toWire<MonitorStatusWire>(status)) })),
      connections: os.system.connections.handler(() => ({
        connections: parts.connections().map((one) => toWire<ConnectionWire>(one)),
      })),
      debug: os.system.debug.handler(({ context }) => {
        const debug = parts.debug()
        // Where things lie on this machine helps whoever runs it, and nobody else.
        return context.actor.role === 'viewer' ? { ...debug, data_folder: 'on the machine of NEXUS' } : debug
      }),
    },
    metrics: {
      recent: os.metrics.recent.handler(({ input }) => ({ events: records.recentEvents(input.limit).map(eventToWire) })),
      query: os.metrics.query.handler(async ({ input, signal }) => toWire<MetricAnswerWire>(await parts.metric(input.query, signal))),
    },
    service: {
      detail: os.service.detail.handler(({ input }) => {
        const detail = loop.engine.detail(input.service_id)
        if (!detail) throw unknownService(input.service_id)
        return toWire<ServiceDetailWire>(detail)
      }),
    },
    remediation: remediationHandlers(os, parts),
    proposal: proposalHandlers(os, parts),
    incident: incidentHandlers(os, parts),
    monitor: monitorHandlers(os, parts),
    trace: traceHandlers(os, parts),
    voice: voiceHandlers(os, parts),
    dashboard: dashboardHandlers(os, parts),
    demo: { ...demoHandlers(os, parts), ...standInHandlers(os) },
    webhook: webhookHandlers(os, parts),
    page: pageHandlers(os, parts),
    secret: secretHandlers(os, parts),
    desktop: desktopHandlers(os, parts),
    exam: { card: os.exam.card.handler(() => parts.examCard()) },
    source: {
      status: os.source.status.handler(() => parts.sourceStatus()),
      pause: os.source.pause.handler(() => steer('be paused', (controls) => controls.pause())),
      resume: os.source.resume.handler(() => steer('be resumed', (controls) => controls.resume())),
      seek: os.source.seek.handler(({ input }) => steer('go back or forward', (controls) => controls.seek(Date.parse(input.position)))),
      speed: os.source.speed.handler(({ input }) => steer('change its speed', (controls) => controls.setSpeed(input.speed))),
    },
    chaos: {
      status: os.chaos.status.handler(() => chaos().status()),
      stop: os.chaos.stop.handler(() => chaos().stop()),
      start: os.chaos.start.handler(({ input }) => {
        if (input.service_id !== undefined && !loop.engine.detail(input.service_id)) throw unknownService(input.service_id)
        return chaos().start(input)
      }),
    },
    settings: settingsHandlers(os, parts),
    session: {
      whoami: os.session.whoami.handler(({ context: { actor, how = 'local' } }) => ({
        role: actor.role === 'viewer' ? 'viewer' : 'operator',
        name: actor.name,
        how,
      })),
    },
    live: {
      subscribe: os.live.subscribe.handler(({ context, signal }) => {
        context.takeFeed?.(signal)
        return live.subscribe({ signal, drained: context.drained })
      }),
    },
  })
}
export type NexusRouter = ReturnType<typeof createRouter>

function unknownService(id: string): NexusError {
  return new NexusError(
    'NEXUS_SERVICE_UNKNOWN',
    `There is no service ${JSON.stringify(id.slice(0, 80))}; the state lists those that are known.`,
  )
}
