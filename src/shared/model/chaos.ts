import { z } from 'zod'
import type { Camelized } from './case.ts'
import { serviceIdSchema } from './telemetry.ts'

/** Built-in modes; a scenario file's name is a mode too. */
export const BUILT_IN_MODES = ['steady', 'latency-spike', 'cascade', 'load', 'silence'] as const
export const chaosModeNameSchema = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[a-z0-9][a-z0-9-]*$/)

/** State of the chaos engine; live message and REST answer. */
export const chaosStatusSchema = z.object({
  mode: z.string(),
  seed: z.number().int(),
  started_at: z.string(),
  /** When the mode ends by itself; null when it does not. */
  ends_at: z.string().nullable(),
  events_per_second: z.number(),
  /** Modes and scenarios that can be started. */
  available: z.array(z.object({ name: z.string(), title: z.string(), description: z.string(), duration_seconds: z.number().nullable() })),
})
export type ChaosStatusWire = z.infer<typeof chaosStatusSchema>
export type ChaosStatus = Camelized<ChaosStatusWire>

const range = z.tuple([z.number().min(0), z.number().min(0)]).refine(([low, high]) => low <= high, {
  message: 'the first number of a range must not be larger than the second',
})
const ratio = z.number().min(0).max(1)
const ratioRange = z.tuple([ratio, ratio]).refine(([low, high]) => low <= high, {
  message: 'the first number of a range must not be larger than the second',
})

/** What a fault does to a service while it lasts. Absent measures stay steady. */
export const faultEffectSchema = z.strictObject({
  latency_ms: range.optional(),
  error_rate: ratioRange.optional(),
  traffic_volume: z.tuple([z.number().min(0).max(100), z.number().min(0).max(100)]).optional(),
  /** The service reports nothing at all. */
  silent: z.boolean().optional(),
  message: z.string().max(2_000).optional(),
  llm: z
    .strictObject({
      model: z.string().optional(),
      input_tokens: range.optional(),
      output_tokens: range.optional(),
      cost_usd: range.optional(),
      error: z.enum(['rate_limited', 'bad_output', 'timeout', 'tool_loop']).optional(),
      /** Tool every call names, where an agent is stuck on one. */
      tool: z.string().min(1).max(100).optional(),
      /** Share of calls that carry `error`. */
      error_ratio: ratio.optional(),
      calls_per_second: z.number().min(0).max(1_000).optional(),
    })
    .optional(),
})
export type FaultEffectWire = z.infer<typeof faultEffectSchema>

/** One fault of a scenario, with the truth it is graded against. */
export const faultSchema = z.strictObject({
  id: z.string().min(1).max(100),
  service_id: serviceIdSchema,
  /** Seconds from the scenario's start. */
  at: z.number().min(0),
  /** Seconds; absent: until the scenario ends (or, without an end, until it is fixed). */
  duration: z.number().positive().optional(),
  effect: faultEffectSchema,
  truth: z.strictObject({
    /** Service that is the cause of this fault's symptoms. */
    cause: serviceIdSchema,
    /** Monitor expected to fire for `service_id`; null when none should. */
    monitor: z.string().nullable(),
    /** Seconds from the scenario's start when the grader's clock starts; absent: `at`. */
    clock_starts_at: z.number().min(0).optional(),
  }),
})
export type FaultWire = z.infer<typeof faultSchema>

/** A fault of a running mode with absolute times, ms: the truth that detection is graded against. */
export const chaosTruthSchema = z.object({
  faultId: z.string(),
  serviceId: serviceIdSchema,
  startMs: z.number(),
  /** When the grader's clock starts; not before `startMs` in scenarios that make sense. */
  clockMs: z.number(),
  /** Null: until stopped or fixed. */
  endMs: z.number().nullable(),
  cause: serviceIdSchema,
  monitor: z.string().nullable(),
})
export type ChaosTruth = z.infer<typeof chaosTruthSchema>

/** A scenario file (YAML). */
export const scenarioSchema = z.strictObject({
  name: chaosModeNameSchema,
  title: z.string().min(1).max(200),
  description: z.string().max(2_000).default(''),
  /** Seconds; absent: until stopped. */
  duration: z.number().positive().optional(),
  /** Total rate over all services; absent: 2 per service per second. */
  events_per_second: z.number().positive().max(1_000_000).optional(),
  faults: z.array(faultSchema).max(1_000).default([]),
})
export type ScenarioWire = z.infer<typeof scenarioSchema>

/** Healthy, degraded and critical ranges of product.md: latency ms, error ratio. */
export const CHAOS_RANGES = {
  healthy: { latencyMs: [200, 800], errorRate: [0.01, 0.03] },
  degraded: { latencyMs: [800, 2000], errorRate: [0.03, 0.1] },
  critical: { latencyMs: [3000, 6000], errorRate: [0.15, 0.8] },
} as const
