import { z } from 'zod'
import { chaosTruthSchema } from './chaos.ts'
import { actionNameSchema } from './remediation.ts'
import { serviceIdSchema } from './telemetry.ts'

/**
 * What the core and the chaos worker say to each other. Both sides parse what they
 * receive. Time is driven by the core: the worker produces events up to the newest
 * `advance` and no further, and never has more than `maxUnacked` batches under way.
 */

const instantMs = z.number().finite()
const requestId = z.number().int().min(0)
const seed = z.number().int().min(0).max(0xffff_ffff)

/** A running mode as the simulator knows it; times in ms since the epoch. */
export const chaosModeStateSchema = z.object({
  mode: z.string(),
  seed,
  startedMs: instantMs,
  /** Null: until stopped or fixed. */
  endsMs: instantMs.nullable(),
  eventsPerSecond: z.number(),
  faults: z.array(chaosTruthSchema),
})
export type ChaosModeState = z.infer<typeof chaosModeStateSchema>

/** What to start: a mode or scenario with its choices. */
export const chaosRunSchema = z.object({
  mode: z.string(),
  seed,
  /** For a built-in mode with one fault: the service it strikes. */
  serviceId: serviceIdSchema.optional(),
  /** Total rate over all services. */
  eventsPerSecond: z.number().min(0.1).max(1_000_000).optional(),
})
export type ChaosRun = z.infer<typeof chaosRunSchema>

export const chaosHostMessageSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('init'),
    services: z.array(z.object({ serviceId: serviceIdSchema, actions: z.array(actionNameSchema) })),
    /** Folder whose *.yaml files are scenarios; null: built-in modes only. */
    scenarioFolder: z.string().nullable(),
    /** One more scenario file, named on the command line. */
    scenarioFile: z.string().nullable(),
    /** Null mode: the scenario of `scenarioFile`. */
    run: chaosRunSchema.extend({ mode: z.string().nullable() }),
    /** When the run began; earlier than `now` after a restart of the worker. */
    startMs: instantMs,
    now: instantMs,
    /** Fixes since `startMs`, oldest first, to be repeated after a restart. */
    recoveries: z.array(z.object({ atMs: instantMs, serviceId: serviceIdSchema.nullable() })),
    maxUnacked: z.number().int().min(1).max(100),
    batchLines: z.number().int().min(1).max(100_000),
  }),
  z.object({ type: z.literal('advance'), now: instantMs }),
  z.object({ type: z.literal('ack'), batchId: z.number().int() }),
  z.object({ type: z.literal('start'), requestId, now: instantMs, run: chaosRunSchema }),
  /** Emergency stop: back to steady at once, anything still owed is skipped. */
  z.object({ type: z.literal('stop'), requestId, now: instantMs }),
  /** Null: every service. */
  z.object({ type: z.literal('recover'), requestId, now: instantMs, serviceId: serviceIdSchema.nullable() }),
])
export type ChaosHostMessage = z.infer<typeof chaosHostMessageSchema>

export const chaosWorkerMessageSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('ready'),
    state: chaosModeStateSchema,
    available: z.array(z.object({ name: z.string(), title: z.string(), description: z.string(), durationSeconds: z.number().nullable() })),
  }),
  /** `init` cannot be done: a sentence for people, as of a UsageError. */
  z.object({ type: z.literal('unusable'), message: z.string() }),
  /** JSONL text of `count` events, without a final line break. */
  z.object({ type: z.literal('batch'), batchId: z.number().int(), text: z.string(), count: z.number().int().min(1) }),
  /** Everything up to `throughMs` is posted; `skippedMs` of it was left out because the console fell too far behind. */
  z.object({ type: z.literal('advanced'), throughMs: instantMs, skippedMs: z.number().min(0) }),
  /** The mode changed, by command or by itself. */
  z.object({ type: z.literal('state'), state: chaosModeStateSchema }),
  /** Answer to start, stop and recover. */
  z.object({
    type: z.literal('done'),
    requestId,
    applied: z.boolean(),
    text: z.string(),
    /** Present on refusal. */
    refusal: z.enum(['mode_unknown', 'service_unknown']).optional(),
    state: chaosModeStateSchema,
  }),
])
export type ChaosWorkerMessage = z.infer<typeof chaosWorkerMessageSchema>
