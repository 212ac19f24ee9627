import type { LayoutResult } from '../layout/types'
import type { CameraRig } from './camera-rig'
import { Tour, type TourStop, tourStops } from './tour'

/** A tour that missed frames does not catch up with more than this, seconds. */
const LONGEST_S = 1

/** Leads the camera along a {@link Tour}, and says where it is. */
export class TourGuide {
  /** Slot of the service that is visited, or -1. */
  slot = -1
  private readonly rig: CameraRig
  private readonly tour = new Tour()
  private layout: LayoutResult | null = null
  private readonly visits: (stop: TourStop | null) => void

  /** `visits` hears every stop, and null when there is none. */
  constructor(rig: CameraRig, visits: (stop: TourStop | null) => void) {
    this.rig = rig
    this.visits = visits
  }

  setLayout(layout: LayoutResult): void {
    this.layout = layout
    this.tour.setStops(tourStops(layout))
    this.follow(true)
  }

  /** Something else has the camera: the calm begins anew. */
  disturb(live: boolean): void {
    const { stop } = this.tour
    this.tour.disturb()
    if (stop !== null) this.follow(live)
  }

  /** After `seconds`; `afterMinutes` of calm it sets out, null: never. While not `live` everything stands still where it is. */
  step(seconds: number, afterMinutes: number | null, live: boolean): void {
    this.tour.calmS = (afterMinutes ?? 0) * 60
    if (this.tour.step(Math.min(seconds, LONGEST_S), afterMinutes !== null && live && this.rig.idle)) this.follow(live)
    // What stood still while the line was down goes home once it is back.
    else if (live && this.tour.stop === null) this.rig.endVisit()
  }

  private follow(live: boolean): void {
    const { stop } = this.tour
    this.slot = stop?.kind === 'service' ? stop.slot : -1
    const district = stop?.kind === 'district' ? this.layout?.districts[stop.index] : undefined
    if (district) this.rig.visitDistrict(district)
    else if (this.slot >= 0) this.rig.visitService(this.slot)
    else if (live) this.rig.endVisit()
    this.visits(stop)
  }
}
