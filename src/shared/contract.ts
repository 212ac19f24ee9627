import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { errors, operator, viewer } from './contract/base.ts'
import { dashboardContract } from './contract/dashboard.ts'
import { demoContract } from './contract/demo.ts'
import { desktopContract } from './contract/desktop.ts'
import { incidentContract } from './contract/incident.ts'
import { monitorContract } from './contract/monitor.ts'
import { pageContract } from './contract/page.ts'
import { proposalContract } from './contract/proposal.ts'
import { remediationContract } from './contract/remediation.ts'
import { secretContract } from './contract/secret.ts'
import { sessionContract } from './contract/session.ts'
import { standInContract } from './contract/stand-in.ts'
import { traceContract } from './contract/trace.ts'
import { voiceContract } from './contract/voice.ts'
import { webhookContract } from './contract/webhook.ts'
import { chaosModeNameSchema, chaosStatusSchema } from './model/chaos.ts'
import { connectionSchema } from './model/connection.ts'
import { debugSchema } from './model/debug.ts'
import { examCardSchema } from './model/exam.ts'
import { liveMessageSchema, stateUpdateSchema } from './model/live.ts'
import { metricAnswerSchema, metricQueryInput } from './model/metric-query.ts'
import { monitorStatusSchema } from './model/monitor.ts'
import { serviceDetailSchema } from './model/service.ts'
import { settingsSchema } from './model/settings.ts'
import { sourceStatusSchema } from './model/source.ts'
import { startFactsSchema } from './model/source-choice.ts'
import { serviceStatusSchema } from './model/status.ts'
import { instantSchema, serviceIdSchema, telemetryEventSchema } from './model/telemetry.ts'
import { topologySchema } from './model/topology.ts'

/**
 * The one contract. REST and its OpenAPI page, the browser's WebSocket RPC and the
 * desktop's IPC all come from here; there is no second definition. Payloads are
 * wire form (snake_case).
 */

export const contract = {
  system: {
    health: viewer
      .route({ method: 'GET', path: '/api/health', summary: 'Health of the core and status of each service', tags: ['system'] })
      .errors(errors('NEXUS_CORE_FAILED'))
      .output(z.object({ status: z.enum(['ok', 'starting']), services: z.record(z.string(), serviceStatusSchema) })),
    state: viewer
      .route({ method: 'GET', path: '/api/state', summary: 'The whole state, as in a full state_update', tags: ['system'] })
      .output(stateUpdateSchema.extend({ uptime_seconds: z.number() })),
    topology: viewer
      .route({ method: 'GET', path: '/api/topology', summary: 'Services and who calls whom', tags: ['system'] })
      .output(topologySchema),
    monitors: viewer
      .route({ method: 'GET', path: '/api/monitors', summary: 'State of every monitor and group, with why', tags: ['system'] })
      .output(z.object({ monitors: z.array(monitorStatusSchema) })),
    connections: viewer
      .route({
        method: 'GET',
        path: '/api/connections',
        summary: 'Every system that NEXUS speaks to or hears, how that goes, and what to do where it fails',
        tags: ['system'],
      })
      .output(z.object({ connections: z.array(connectionSchema) })),
    debug: viewer
      .route({ method: 'GET', path: '/api/debug', summary: 'Counters, queues, refused input and notices', tags: ['system'] })
      .output(debugSchema),
  },
  metrics: {
    recent: viewer
      .route({ method: 'GET', path: '/api/metrics/recent', summary: 'Newest telemetry events, newest first', tags: ['metrics'] })
      .input(z.object({ limit: z.coerce.number().int().min(1).max(1_000).default(100) }))
      .output(z.object({ events: z.array(telemetryEventSchema) })),
    query: viewer
      .route({
        method: 'GET',
        path: '/api/metrics/query',
        summary: 'A metric over a window, in the language of the monitors',
        tags: ['metrics'],
      })
      .errors(errors('NEXUS_RECORDING_UNKNOWN'))
      .input(metricQueryInput)
      .output(metricAnswerSchema),
  },
  service: {
    detail: viewer
      .route({ method: 'GET', path: '/api/service', summary: 'Everything known of one service', tags: ['service'] })
      .errors(errors('NEXUS_SERVICE_UNKNOWN'))
      .input(z.object({ service_id: serviceIdSchema }))
      .output(serviceDetailSchema),
  },
  remediation: remediationContract,
  proposal: proposalContract,
  incident: incidentContract,
  monitor: monitorContract,
  trace: traceContract,
  voice: voiceContract,
  dashboard: dashboardContract,
  webhook: webhookContract,
  page: pageContract,
  desktop: desktopContract,
  secret: secretContract,
  session: sessionContract,
  demo: { ...demoContract, ...standInContract },
  exam: {
    card: viewer
      .route({
        method: 'GET',
        path: '/api/exam',
        summary: 'Score card of the detection over the chaos runs of this session',
        tags: ['exam'],
      })
      .output(examCardSchema),
  },
  source: {
    status: viewer
      .route({ method: 'GET', path: '/api/source', summary: 'What feeds the engine, and where it stands', tags: ['source'] })
      .output(sourceStatusSchema),
    pause: operator
      .route({ method: 'POST', path: '/api/source/pause', summary: 'Pause the source', tags: ['source'] })
      .errors(errors('NEXUS_SOURCE_UNSUPPORTED', 'NEXUS_SOURCE_STATE'))
      .output(sourceStatusSchema),
    resume: operator
      .route({ method: 'POST', path: '/api/source/resume', summary: 'Resume the source', tags: ['source'] })
      .errors(errors('NEXUS_SOURCE_UNSUPPORTED', 'NEXUS_SOURCE_STATE'))
      .output(sourceStatusSchema),
    seek: operator
      .route({ method: 'POST', path: '/api/source/seek', summary: 'Jump to an instant of a recording', tags: ['source'] })
      .errors(errors('NEXUS_SOURCE_UNSUPPORTED', 'NEXUS_SOURCE_STATE'))
      .input(z.object({ position: instantSchema }))
      .output(sourceStatusSchema),
    speed: operator
      .route({ method: 'POST', path: '/api/source/speed', summary: 'Set the replay speed; null is "max"', tags: ['source'] })
      .errors(errors('NEXUS_SOURCE_UNSUPPORTED'))
      .input(z.object({ speed: z.number().min(0.25).max(1_000).nullable() }))
      .output(sourceStatusSchema),
  },
  chaos: {
    status: viewer
      .route({ method: 'GET', path: '/api/chaos', summary: 'Mode of the chaos engine and what it can run', tags: ['chaos'] })
      .errors(errors('NEXUS_CHAOS_UNAVAILABLE'))
      .output(chaosStatusSchema),
    stop: operator
      .route({ method: 'POST', path: '/api/chaos/stop', summary: 'Emergency stop: back to steady at once', tags: ['chaos'] })
      .errors(errors('NEXUS_CHAOS_UNAVAILABLE'))
      .output(chaosStatusSchema),
    start: operator
      .route({ method: 'POST', path: '/api/chaos/{mode}', summary: 'Start a mode or scenario', tags: ['chaos'] })
      .errors(errors('NEXUS_CHAOS_UNAVAILABLE', 'NEXUS_CHAOS_MODE_UNKNOWN', 'NEXUS_SERVICE_UNKNOWN'))
      .input(
        z.object({
          mode: chaosModeNameSchema,
          seed: z.number().int().min(0).max(0xffff_ffff).optional(),
          /** For `silence`: who falls silent (default: database). */
          service_id: serviceIdSchema.optional(),
          /** For `load`: total rate (default 10,000). */
          events_per_second: z.number().min(1).max(1_000_000).optional(),
        }),
      )
      .output(chaosStatusSchema),
  },
  settings: {
    get: viewer.route({ method: 'GET', path: '/api/settings', summary: 'Preferences', tags: ['settings'] }).output(settingsSchema),
    update: operator
      .route({ method: 'PATCH', path: '/api/settings', summary: 'Change preferences; absent keys stay', tags: ['settings'] })
      .input(settingsSchema.partial())
      .output(settingsSchema),
    start: viewer
      .route({
        method: 'GET',
        path: '/api/settings/start',
        summary: 'What decided at this start on the source and the monitor windows, and what of the preferences that leaves aside',
        tags: ['settings'],
      })
      .output(startFactsSchema),
  },
  live: {
    subscribe: viewer
      .route({
        method: 'GET',
        path: '/api/live',
        summary: 'Live messages as server-sent events: a full state first, then changes',
        tags: ['live'],
      })
      .errors(errors('NEXUS_LIVE_LIMIT'))
      .output(eventIterator(liveMessageSchema)),
  },
} as const
export type Contract = typeof contract
