import { z } from 'zod'
import type { Camelized } from './case.ts'
import { monitorProfileSchema } from './monitor.ts'
import { sourceKindSchema } from './source.ts'

const text = z.string().trim().min(1).max(4_096)

/**
 * What somebody chose to feed NEXUS from the next start on, where neither a flag nor the environment nor the
 * configuration file says. It holds no secrets: passwords and tokens have their own place.
 */
export const sourceChoiceSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('replay'),
    /** Path on the machine of NEXUS. */
    file: text,
    /** Times real time; null: the source's own choice. */
    speed: z.union([z.number().min(0.25).max(1_000), z.literal('max')]).nullable(),
    loop: z.boolean(),
  }),
  z.object({
    kind: z.literal('kafka'),
    /** `host:port`, separated by commas. */
    servers: text,
    /** Null: the default, as for the user and the group. */
    topic: text.nullable(),
    group_id: text.nullable(),
    username: text.nullable(),
    tls: z.boolean(),
  }),
  z.object({
    kind: z.literal('otlp'),
    /** Port, or `address:port`. */
    place: text,
  }),
  z.object({
    kind: z.literal('prometheus'),
    /** Base of its address, without credentials. */
    url: text,
    username: text.nullable(),
  }),
])
export type SourceChoiceWire = z.infer<typeof sourceChoiceSchema>
export type SourceChoice = Camelized<SourceChoiceWire>

/** What decided at this start, and what of the preferences it leaves aside. */
export const startFactsSchema = z.object({
  source: z.object({
    kind: sourceKindSchema,
    /** `shipped`: nobody chose anything, so the simulator. */
    by: z.enum(['flag', 'environment', 'file', 'preference', 'shipped']),
    /** Flag or key that decided; null with a preference, and without anything. */
    name: z.string().nullable(),
    /** Why the chosen source could not be opened at this start, in a sentence; null: it could, or none was chosen. */
    failed: z.string().nullable(),
  }),
  profile: z.object({
    running: monitorProfileSchema,
    /** The flag or a key says so, and the preference does not count. */
    fixed: z.boolean(),
  }),
})
export type StartFactsWire = z.infer<typeof startFactsSchema>
export type StartFacts = Camelized<StartFactsWire>
