import { z } from 'zod'
import { fromWire, toWire } from '../../../shared/model/case.ts'
import { monitorProfileSchema } from '../../../shared/model/monitor.ts'
import { callSchema, topologyServiceSchema } from '../../../shared/model/topology.ts'
import type { EngineConfig } from '../types.ts'

const baselineSchema = z.object({
  samples: z.number(),
  latencyMedianMs: z.number().nullable(),
  latencyMadMs: z.number().nullable(),
  errorRateMedian: z.number().nullable(),
  errorRateMad: z.number().nullable(),
})
const headerSchema = z.object({
  topology: z.object({ services: z.array(z.unknown()), calls: z.array(callSchema) }),
  profile: monitorProfileSchema,
  baseline: z.record(z.string(), baselineSchema),
  maxServices: z.number(),
})
const servicesSchema = z.array(topologyServiceSchema)

/** The engine configuration in a recording's header (JSON text), or null when it is of another form. */
export function recordedConfig(header: string): EngineConfig | null {
  try {
    const { topology, ...rest } = headerSchema.parse(JSON.parse(header))
    const services = fromWire(servicesSchema.parse(toWire<unknown>(topology.services)))
    return { ...rest, topology: { services, calls: topology.calls } }
  } catch {
    return null
  }
}
