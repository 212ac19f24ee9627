import type { LayoutResult } from '../layout/types'
import { PLACE_STRIDE } from '../layout/types'

/** A place that the tour visits: a service, or in a big system a whole district. */
export type TourStop = { readonly kind: 'service'; readonly slot: number } | { readonly kind: 'district'; readonly index: number }

/** At each stop, the way there included, and at the whole picture between two rounds, seconds. */
export const VISIT_S = 14
export const HOME_S = 30

/** Every stop, once: clockwise around the middle, the inner before the outer, so that the camera never goes to and fro. */
export function tourStops(layout: LayoutResult): TourStop[] {
  const at = (x: number, z: number) => ({
    angle: Math.atan2(x - layout.centerX, z - layout.centerZ),
    far: Math.hypot(x - layout.centerX, z - layout.centerZ),
  })
  const places =
    layout.districts.length > 0
      ? layout.districts.map((one, index) => ({ stop: { kind: 'district', index } as const, ...at(one.x, one.z) }))
      : Array.from({ length: layout.places.length / PLACE_STRIDE }, (_, slot) => ({
          stop: { kind: 'service', slot } as const,
          ...at(layout.places[slot * PLACE_STRIDE] as number, layout.places[slot * PLACE_STRIDE + 1] as number),
        }))
  return places.sort((a, b) => a.angle - b.angle || a.far - b.far).map(({ stop }) => stop)
}

/**
 * The slow tour of a display that nobody steers: after a calm it visits one stop after another, rests at the whole
 * picture, and sets out again. Whatever disturbs the calm ends it at once; it goes on where it was after the next calm.
 */
export class Tour {
  /** Seconds without a disturbance before it sets out. */
  calmS = 180
  private stops: readonly TourStop[] = []
  private calmFor = 0
  private atStop = 0
  /** The stop that is visited, or the next one. */
  private next = 0
  private visiting = false

  /** The stop that is visited now, or null. */
  get stop(): TourStop | null {
    return this.visiting ? (this.stops[this.next] ?? null) : null
  }

  /** Other services are there: the round begins anew. */
  setStops(stops: readonly TourStop[]): void {
    this.stops = stops
    this.next = 0
    this.disturb()
  }

  /** Something else matters: the calm begins anew. */
  disturb(): void {
    this.visiting = false
    this.calmFor = 0
  }

  /** Advances by `dt` seconds; `may` is false while anything forbids it. Returns true when the stop changed. */
  step(dt: number, may: boolean): boolean {
    const before = this.stop
    if (!may || this.stops.length === 0) this.disturb()
    else if (this.visiting) this.stay(dt)
    else {
      this.calmFor += dt
      if (this.calmFor >= this.calmS) this.setOut()
    }
    return this.stop !== before
  }

  private stay(dt: number): void {
    this.atStop += dt
    if (this.atStop < VISIT_S) return
    this.atStop = 0
    this.next = (this.next + 1) % this.stops.length
    if (this.next > 0) return
    this.visiting = false
    this.calmFor = Math.max(0, this.calmS - HOME_S)
  }

  private setOut(): void {
    this.visiting = true
    this.atStop = 0
  }
}
