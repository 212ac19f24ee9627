import type { Quality } from '../state/view'
import type { EffectSwitches } from './effects/pipeline'
import type { Theme } from './palette'

/** What the person and the settings ask of the room. */
export interface StageSettings {
  quality: Quality
  theme: Theme
  calm: boolean
  wall: boolean
  effects: EffectSwitches
  /** False while the line is down: nothing may move that only live data may move. */
  live: boolean
  /** Minutes of calm before the camera goes round; null: it stays. */
  tourAfterMinutes: number | null
}
