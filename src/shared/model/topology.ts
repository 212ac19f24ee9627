import { z } from 'zod'
import type { Camelized } from './case.ts'
import { actionNameSchema } from './remediation.ts'
import { serviceIdSchema } from './telemetry.ts'

export const positionSchema = z.object({ x: z.number(), y: z.number(), z: z.number() })
export type Position = z.infer<typeof positionSchema>

/** Per-service overrides of the absolute thresholds; latency in ms, errors as ratio 0..1. */
export const thresholdsSchema = z.object({
  warning_latency_ms: z.number().positive(),
  critical_latency_ms: z.number().positive(),
  warning_error_rate: z.number().positive().max(1),
  critical_error_rate: z.number().positive().max(1),
})

/** One service of a topology: where it stands, what may be done to it. */
export const topologyServiceSchema = z.object({
  service_id: serviceIdSchema,
  /** Absent: the layout decides. */
  position: positionSchema.optional(),
  /** Allowed actions; the first is the suggested one. */
  actions: z.array(actionNameSchema).min(1).optional(),
  thresholds: thresholdsSchema.partial().optional(),
})
export type TopologyService = Camelized<z.infer<typeof topologyServiceSchema>>

/** A call relation [caller, callee]. */
export const callSchema = z.tuple([serviceIdSchema, serviceIdSchema])

/**
 * Topology file: services as plain ids or as objects, and calls as [caller, callee].
 * Ids that appear only in calls are services too.
 */
export const topologyFileSchema = z.object({
  services: z.array(z.union([serviceIdSchema, topologyServiceSchema])),
  calls: z.array(callSchema),
})
export type TopologyFile = z.infer<typeof topologyFileSchema>

/** Who exists and who calls whom, inside the code. */
export interface Topology {
  readonly services: readonly TopologyService[]
  readonly calls: readonly (readonly [caller: string, callee: string])[]
}

/** Topology in live messages and REST; a service without a runbook entry may have no action at all. */
export const topologySchema = z.object({
  services: z.array(topologyServiceSchema.extend({ actions: z.array(actionNameSchema).optional() })),
  calls: z.array(callSchema),
})

/** Turns a validated file into a {@link Topology}: ids become services, duplicates collapse, order is kept. */
export function topologyFromFile(file: TopologyFile): Topology {
  const services = new Map<string, TopologyService>()
  for (const entry of file.services) {
    const id = typeof entry === 'string' ? entry : entry.service_id
    if (services.has(id)) continue
    services.set(
      id,
      typeof entry === 'string'
        ? { serviceId: id }
        : {
            serviceId: id,
            ...(entry.position && { position: entry.position }),
            ...(entry.actions && { actions: entry.actions }),
            ...(entry.thresholds && {
              thresholds: {
                warningLatencyMs: entry.thresholds.warning_latency_ms,
                criticalLatencyMs: entry.thresholds.critical_latency_ms,
                warningErrorRate: entry.thresholds.warning_error_rate,
                criticalErrorRate: entry.thresholds.critical_error_rate,
              },
            }),
          },
    )
  }
  const calls = new Map<string, readonly [string, string]>()
  for (const [caller, callee] of file.calls) {
    for (const id of [caller, callee]) if (!services.has(id)) services.set(id, { serviceId: id })
    calls.set(JSON.stringify([caller, callee]), [caller, callee])
  }
  return { services: [...services.values()], calls: [...calls.values()] }
}

/** The five services of product.md, at their given positions. */
export const DEFAULT_TOPOLOGY: Topology = {
  services: [
    { serviceId: 'gateway', position: { x: 0, y: 0, z: 0 }, actions: ['restart_service', 'throttle_traffic', 'scale_out'] },
    { serviceId: 'auth', position: { x: 5, y: 0, z: 0 }, actions: ['restart_service', 'clear_cache', 'scale_out'] },
    { serviceId: 'payment', position: { x: 2.5, y: 0, z: 4.33 }, actions: ['restart_service', 'scale_out', 'throttle_traffic'] },
    { serviceId: 'ai-brain', position: { x: -2.5, y: 0, z: 4.33 }, actions: ['reset_context', 'restart_service', 'scale_out'] },
    { serviceId: 'database', position: { x: -5, y: 0, z: 0 }, actions: ['failover', 'restart_service', 'clear_cache'] },
  ],
  calls: [
    ['gateway', 'auth'],
    ['gateway', 'payment'],
    ['gateway', 'ai-brain'],
    ['auth', 'database'],
    ['payment', 'database'],
    ['ai-brain', 'database'],
  ],
}
