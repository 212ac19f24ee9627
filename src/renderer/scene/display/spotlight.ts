import type { World } from '../../state/world'
import { LOOK } from '../palette'
import { type AttentionPath, attendPath, attention } from './attention'
import type { ServiceDisplay } from './service-display'

/** How much light every service gets, and which one matters most. */
export class Spotlight {
  /** One factor per slot, as last aimed. */
  light: Float32Array = new Float32Array(64)
  /** True while not all matter alike. */
  urgent = false

  /** Shares out the light anew and hands it to the display. */
  aim(display: ServiceDisplay, world: World, edges: Int32Array, path: AttentionPath | null): void {
    if (this.light.length < world.count) this.light = new Float32Array(world.count * 2)
    this.urgent = attention(display.looks, world.impact, world.count, edges, this.light)
    if (path) {
      attendPath(display.looks, world.count, path, this.light)
      this.urgent = true
    }
    for (let i = 0; i < world.count; i++) display.setAttention(i, this.light[i] as number)
  }

  /** How much it matters that the camera sees a service of this look; 1 for one that is well. */
  weightOf(slot: number, look: number | undefined): number {
    if (look === LOOK.critical) return 3 + 9 * (this.light[slot] as number) ** 2
    return look === LOOK.warning ? 3 : 1
  }
}

/** Slot of the named cause while it shows trouble, else of the critical service that is most of it, or -1. */
export function worstSlot(looks: Uint8Array, impact: Float32Array, count: number, cause: number): number {
  const look = cause >= 0 && cause < count ? looks[cause] : LOOK.unknown
  if (look === LOOK.critical || look === LOOK.warning || look === LOOK.stale) return cause
  let best = -1
  for (let i = 0; i < count; i++) {
    if (looks[i] !== LOOK.critical) continue
    if (best < 0 || (impact[i] as number) > (impact[best] as number)) best = i
  }
  return best
}
