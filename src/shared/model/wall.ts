import { z } from 'zod'
import type { Camelized } from './case.ts'

/** What the preferences say about a display that is watched from afar. Flags of the command line win over them. */
export const wallSettingsSchema = z.object({
  /** Where the camera goes round while all is well: nowhere, on wall displays, or in every window. */
  tour: z.enum(['off', 'wall', 'always']),
  /** Minutes without trouble, or a hand on the mouse, before it sets out. */
  tour_after_minutes: z.number().min(0.5).max(120),
  /** The picture of a wall display wanders by a few pixels, so that nothing burns in. */
  drift: z.boolean(),
  /** A wall display is darker in the quiet hours of the voice, while all is well. */
  dim_in_quiet_hours: z.boolean(),
  /** The desktop starts as with --kiosk. */
  kiosk_at_start: z.boolean(),
  /** Display of such a start, as with --display; null: the one at the left. */
  display: z.number().int().min(1).max(99).nullable(),
})
export type WallSettingsWire = z.infer<typeof wallSettingsSchema>
export type WallSettings = Camelized<WallSettingsWire>

export const DEFAULT_WALL: WallSettingsWire = {
  tour: 'wall',
  tour_after_minutes: 3,
  drift: true,
  dim_in_quiet_hours: false,
  kiosk_at_start: false,
  display: null,
}

/** A display of the machine that the desktop runs on. */
export const displaySchema = z.object({
  /** As --display counts them: 1 is the one at the left. */
  number: z.number().int().positive(),
  /** What its maker calls it; a plain name where nobody says. */
  name: z.string(),
  /** Pixels of the panel. */
  width: z.number().positive(),
  height: z.number().positive(),
  /** Pixels of the panel to one of the page. */
  scale: z.number().positive(),
  /** The system's main display. */
  primary: z.boolean(),
  /** The console's window is on it. */
  shown: z.boolean(),
})
export type DisplayWire = z.infer<typeof displaySchema>
export type Display = Camelized<DisplayWire>

/** Whether NEXUS starts by itself when its user signs in to the system. */
export const startAtLoginSchema = z.object({
  state: z.enum(['on', 'off', 'unsupported']),
  /** One sentence: what happens at the next sign-in, or why it cannot be chosen here. */
  detail: z.string(),
})
export type StartAtLogin = z.infer<typeof startAtLoginSchema>

/** The desktop shell around this console, where there is one. */
export const desktopStatusSchema = z.object({
  /** False: a server without a window, watched in browsers. */
  desktop: z.boolean(),
  /** One sentence on what runs. */
  detail: z.string(),
  /** The window is a wall display now. */
  kiosk: z.boolean(),
  /** The command line says where and how it is shown, and the preferences do not count. */
  by_flags: z.boolean(),
  /** From left to right; empty without a desktop. */
  displays: z.array(displaySchema),
  start_at_login: startAtLoginSchema,
})
export type DesktopStatusWire = z.infer<typeof desktopStatusSchema>
export type DesktopStatus = Camelized<DesktopStatusWire>
