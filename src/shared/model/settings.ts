import { z } from 'zod'
import type { Camelized } from './case.ts'
import { llmBudgetSchema, NO_BUDGET } from './dashboard.ts'
import { keymapChangesSchema } from './keymap.ts'
import { sourceChoiceSchema } from './source-choice.ts'
import { voiceSettingsSchema } from './voice.ts'
import { DEFAULT_WALL, wallSettingsSchema } from './wall.ts'

/** Preferences of this installation; kept in the local database, one row a key. */
export const settingsSchema = z.object({
  theme: z.enum(['dark', 'light']),
  quality: z.enum(['auto', 'high', 'medium', 'low']),
  /** `system` follows prefers-reduced-motion. */
  motion: z.enum(['system', 'full', 'calm']),
  muted: z.boolean(),
  /** 0..1 */
  volume: z.number().min(0).max(1),
  effects: z.object({ bloom: z.boolean(), vignette: z.boolean(), grain: z.boolean() }),
  monitor_profile: z.enum(['demo', 'production']),
  voice: voiceSettingsSchema,
  /** What calls of the watched system to language models may cost. */
  llm_budget: llmBudgetSchema,
  wall: wallSettingsSchema,
  /** What feeds NEXUS from the next start on; null: the simulator, where nothing outside says otherwise. */
  source: sourceChoiceSchema.nullable(),
  /** Keys that somebody changed. */
  keymap: keymapChangesSchema,
})
export type SettingsWire = z.infer<typeof settingsSchema>
export type Settings = Camelized<SettingsWire>

export const DEFAULT_SETTINGS: SettingsWire = {
  theme: 'dark',
  quality: 'auto',
  motion: 'system',
  muted: false,
  volume: 0.8,
  effects: { bloom: true, vignette: true, grain: true },
  monitor_profile: 'demo',
  voice: { source: 'best', tones: true, spatial: true, reminders: true, quiet_hours: null },
  llm_budget: NO_BUDGET,
  wall: DEFAULT_WALL,
  source: null,
  keymap: {},
}
