import { z } from 'zod'
import type { Camelized } from './case.ts'
import { chaosModeNameSchema } from './chaos.ts'
import { serviceIdSchema } from './telemetry.ts'

/**
 * The demo as data: what a script file says, and how a demo that runs stands. A cue has
 * two halves. What it *does* (camera, panel, chaos, fix) happens when it begins; what it
 * *says* (caption, line, card) comes when its condition holds, at the latest at its limit.
 */

export const demoCueIdSchema = z
  .string()
  .max(60)
  .regex(/^[a-z0-9][a-z0-9-]*$/, 'may have small letters, digits and hyphens only')

/** How the simulated system stands. */
export const demoSituationSchema = z.enum(['calm', 'spike', 'cascade'])
export type DemoSituation = z.infer<typeof demoSituationSchema>

/** `home`: the slow orbit at rest. `all`: a view of every service. */
export const demoCameraSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('home') }),
  z.strictObject({ kind: z.literal('all') }),
  z.strictObject({ kind: z.literal('service'), service_id: serviceIdSchema }),
])

/** What is open: a service, or the newest active incident (of a service, where one is named). */
export const demoPanelSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('service'), service_id: serviceIdSchema }),
  z.strictObject({ kind: z.literal('incident'), service_id: serviceIdSchema.optional() }),
])

const words = (most: number) => z.string().trim().min(1).max(most)

/** A title over the whole stage. `integrity`: the live figure stands in its middle. */
export const demoCardSchema = z.strictObject({ title: words(40), line: words(120), integrity: z.boolean().default(false) })
export type DemoCardWire = z.infer<typeof demoCardSchema>

/**
 * What a cue waits for before it says anything.
 * - `incident_open`: an incident is active. `cause_named`: and its evidence names a cause.
 * - `spread`: one names three services or more.
 * - `healthy`: the service is. `all_green`: every one is, none of them silent, and no incident is active.
 */
export const demoConditionSchema = z.strictObject({
  condition: z.enum(['incident_open', 'cause_named', 'spread', 'healthy', 'all_green']),
  /** The service that is asked about; absent: any (with `healthy`: every one). */
  service_id: serviceIdSchema.optional(),
  /** Longest wait, s. */
  limit: z.number().min(0.5).max(60),
})
export type DemoConditionWire = z.infer<typeof demoConditionSchema>

export const demoCueSchema = z.strictObject({
  id: demoCueIdSchema,
  /** Seconds from the start. */
  at: z.number().min(0).max(3_600),
  title: words(80),
  /** For the presenter alone; null where the reader may not see them. */
  notes: z.string().trim().max(2_000).nullable().default(''),
  /** What the audience reads; null: nothing. */
  caption: words(160).nullable().default(null),
  /** What it reads instead where the condition was not reached in time; null: nothing. */
  otherwise: words(160).nullable().default(null),
  /** Id of the clip that is spoken; null: silence. */
  line: z.string().min(1).max(100).nullable().default(null),
  camera: demoCameraSchema.default({ kind: 'home' }),
  panel: demoPanelSchema.nullable().default(null),
  card: demoCardSchema.nullable().default(null),
  /** Mode or scenario that begins, or `stop`: steady at once. */
  chaos: chaosModeNameSchema.nullable().default(null),
  /** Service that is fixed, or `all` that need it. */
  fix: serviceIdSchema.nullable().default(null),
  /** How things stand when the cue begins; who jumps there is brought there. */
  situation: demoSituationSchema.default('calm'),
  until: demoConditionSchema.nullable().default(null),
})
export type DemoCueWire = z.infer<typeof demoCueSchema>
export type DemoCue = Camelized<DemoCueWire>

/** A whole script. */
export const demoScriptSchema = z.strictObject({
  title: words(80),
  /** Seed of every run of the simulator: the same seed gives the same incidents. */
  seed: z.number().int().min(0).max(0xffff_ffff).default(7),
  /** When the demo is over, s. */
  length: z.number().positive().max(3_660),
  /** Which mode or scenario makes each situation that cues need, besides `calm`. */
  situations: z.strictObject({ spike: chaosModeNameSchema.optional(), cascade: chaosModeNameSchema.optional() }).default({}),
  cues: z.array(demoCueSchema).min(1).max(100),
})
export type DemoScriptWire = z.infer<typeof demoScriptSchema>
export type DemoScript = Camelized<DemoScriptWire>

/** - `idle`: none runs. `paused`: its clock stands; cues may still be called. `failed`: see `problem`. */
export const demoStateSchema = z.enum(['idle', 'running', 'paused', 'finished', 'failed'])
export type DemoState = z.infer<typeof demoStateSchema>

/** `auto`: cues begin at their times. `manual`: when somebody calls them. */
export const demoModeSchema = z.enum(['auto', 'manual'])
export type DemoMode = z.infer<typeof demoModeSchema>

/** - `preparing`: its situation is brought about. `waiting`: for its condition. `done`: everything of it has happened. */
export const demoStepSchema = z.enum(['preparing', 'waiting', 'done'])
export type DemoStep = z.infer<typeof demoStepSchema>

/** What every window shows. A window acts on it when `turn` is another one than before, and leaves it to the person in front of it meanwhile. */
export const demoSceneSchema = z.object({
  turn: z.number().int().min(0),
  camera: demoCameraSchema,
  panel: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('service'), service_id: z.string() }),
      z.object({ kind: z.literal('incident'), incident_id: z.string() }),
    ])
    .nullable(),
  caption: z.string().nullable(),
  card: demoCardSchema.nullable(),
})
export type DemoSceneWire = z.infer<typeof demoSceneSchema>
export type DemoScene = Camelized<DemoSceneWire>

/** How punctual a cue was. */
export const demoReportSchema = z.object({
  cue_id: z.string(),
  /** Begun so long after its time, ms; null: somebody called it. */
  late_ms: z.number().nullable(),
  /** How long it waited for its condition, ms; null: it has none, or still waits. */
  waited_ms: z.number().nullable(),
  /** Whether the condition was reached; null: it has none, or still waits. */
  reached: z.boolean().nullable(),
})
export type DemoReportWire = z.infer<typeof demoReportSchema>

/** How the demo stands. */
export const demoStatusSchema = z.object({
  state: demoStateSchema,
  mode: demoModeSchema,
  /** A recording plays in place of the simulator, because the presenter asked for it. */
  replay: z.boolean(),
  /** It begins again when it is over. */
  loop: z.boolean(),
  /** Why no demo can run here, in one sentence; null: it can. */
  refusal: z.string().nullable(),
  title: z.string(),
  cues: z.number().int(),
  length_s: z.number(),
  /** Null while no cue was called. */
  cue: z.object({ cue_id: z.string(), index: z.number().int(), title: z.string(), step: demoStepSchema }).nullable(),
  /** The demo's own clock at the message's time, s. */
  elapsed_s: z.number(),
  /** Whether that clock goes on. */
  ticking: z.boolean(),
  /** The cue after the present one; `in_s` null: it waits to be called. */
  next: z.object({ cue_id: z.string(), title: z.string(), at: z.number(), in_s: z.number().nullable() }).nullable(),
  scene: demoSceneSchema,
  /** Of this run, in order of the script. */
  reports: z.array(demoReportSchema),
  /** What went wrong last, in one sentence; null: nothing. */
  problem: z.string().nullable(),
})
export type DemoStatusWire = z.infer<typeof demoStatusSchema>
export type DemoStatus = Camelized<DemoStatusWire>
