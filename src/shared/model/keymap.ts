import { z } from 'zod'

/**
 * One key with its modifiers: a place on the keyboard (`code`, as in `KeyboardEvent.code`) or what is typed (`key`), one
 * of both. Which keys may be used is for the page to judge, which knows the actions.
 */
const chordSchema = z.object({
  code: z.string().max(32).optional(),
  key: z.string().max(32).optional(),
  ctrl: z.boolean().optional(),
  meta: z.boolean().optional(),
  shift: z.boolean().optional(),
})
export type Chord = Readonly<z.infer<typeof chordSchema>>

/** Keys that differ from those shipped, by action; an empty list: the action has none. */
export const keymapChangesSchema = z
  .record(z.string().max(64), z.array(chordSchema).max(4))
  .refine((changes) => Object.keys(changes).length <= 100, 'no more than 100 actions')
export type KeymapChanges = z.infer<typeof keymapChangesSchema>
