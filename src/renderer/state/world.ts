/**
 * The world the scene draws: plain typed arrays, one slot per service, written by
 * the live feed (through `state/`) and read by the scene every frame. It lives
 * outside React so that a telemetry update never causes a render and a frame
 * never allocates.
 */

/** Status codes as stored in {@link World.status}; order is severity. */
export const STATUS_CODE = { unknown: 0, healthy: 1, warning: 2, critical: 3 } as const
export type StatusName = keyof typeof STATUS_CODE

/** Bits of {@link World.flags}. */
export const FLAG = {
  /** No fresh sample within `stale_after`: drawn desaturated, never green. */
  stale: 1,
  /** Bad by absolute thresholds, but at its own baseline: a badge. */
  chronic: 2,
  /** A remediation is running or its healthy values have just come back. */
  recovering: 4,
  /** Named by an open incident. */
  incident: 8,
} as const

/** One call relation, by service slot. */
export interface WorldEdge {
  readonly from: number
  readonly to: number
}

/** Values of one service as the feed delivers them. */
export interface WorldServiceValues {
  status: StatusName
  flags: number
  /** Milliseconds; null when the service reports none. */
  latencyMs: number | null
  /** Ratio 0..1; null when the service reports none. */
  errorRate: number | null
  /** Relative traffic 0..100; null when the service reports none. */
  trafficVolume: number | null
  /** Measured samples a second. */
  rateHz: number
  /** Age of the newest sample at the time of the update, ms of source time. */
  ageMs: number
}

const NO_VALUE = Number.NaN

/**
 * Growable structure-of-arrays store of everything the scene draws.
 *
 * `topologyVersion` grows when services or edges come or go (the scene lays out
 * again), `version` with every value change (the scene wakes up). Arrays are
 * replaced when they grow: read them from the object every frame, never keep them.
 */
export class World {
  /** Number of services; slots `0..count-1` of each array are in use. */
  count = 0
  topologyVersion = 0
  version = 0
  ids: string[] = []
  edges: WorldEdge[] = []
  status = new Uint8Array(16)
  flags = new Uint8Array(16)
  latencyMs = new Float32Array(16)
  errorRate = new Float32Array(16)
  trafficVolume = new Float32Array(16)
  rateHz = new Float32Array(16)
  ageMs = new Float32Array(16)
  impact = new Float32Array(16)
  /** Fixed positions x,y,z from the topology; NaN where the layout decides. */
  fixedPosition = new Float32Array(48).fill(NO_VALUE)
  private readonly slots = new Map<string, number>()
  private readonly listeners = new Set<() => void>()

  /** Slot of a service, or -1. */
  slotOf(id: string): number {
    return this.slots.get(id) ?? -1
  }

  /** Slot of a service, created (unknown, without values) when it is new. */
  ensure(id: string): number {
    const known = this.slots.get(id)
    if (known !== undefined) return known
    const slot = this.count++
    if (slot >= this.status.length) this.grow()
    this.ids[slot] = id
    this.slots.set(id, slot)
    this.status[slot] = STATUS_CODE.unknown
    this.flags[slot] = 0
    this.latencyMs[slot] = NO_VALUE
    this.errorRate[slot] = NO_VALUE
    this.trafficVolume[slot] = NO_VALUE
    this.rateHz[slot] = 0
    this.ageMs[slot] = 0
    this.impact[slot] = 0
    this.fixedPosition.fill(NO_VALUE, slot * 3, slot * 3 + 3)
    this.topologyVersion++
    return slot
  }

  /** Pins a service to a position given by the topology. */
  setFixedPosition(slot: number, x: number, y: number, z: number): void {
    const at = slot * 3
    const p = this.fixedPosition
    if (p[at] === x && p[at + 1] === y && p[at + 2] === z) return
    p[at] = x
    p[at + 1] = y
    p[at + 2] = z
    this.topologyVersion++
  }

  /** Writes one service's newest values; call {@link commit} after a batch. */
  write(slot: number, v: WorldServiceValues): void {
    this.status[slot] = STATUS_CODE[v.status]
    this.flags[slot] = v.flags
    this.latencyMs[slot] = v.latencyMs ?? NO_VALUE
    this.errorRate[slot] = v.errorRate ?? NO_VALUE
    this.trafficVolume[slot] = v.trafficVolume ?? NO_VALUE
    this.rateHz[slot] = v.rateHz
    this.ageMs[slot] = v.ageMs
  }

  /** How much of the trouble a service is, for who shines and speaks first; 0 while it is well. */
  setImpact(slot: number, impact: number): void {
    this.impact[slot] = impact
  }

  /** Replaces the call edges (slots must exist). */
  setEdges(edges: WorldEdge[]): void {
    this.edges = edges
    this.topologyVersion++
  }

  /** Forgets everything: used when the feed resyncs onto another system. */
  clear(): void {
    this.count = 0
    this.ids = []
    this.edges = []
    this.slots.clear()
    this.topologyVersion++
    this.commit()
  }

  /** Announces a batch of writes to the listeners. */
  commit(): void {
    this.version++
    for (const listener of this.listeners) listener()
  }

  /** Calls `listener` after each commit; returns the function that stops it. */
  subscribe(listener: () => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  private grow(): void {
    const size = this.status.length * 2
    const bytes = (old: Uint8Array) => {
      const next = new Uint8Array(size)
      next.set(old)
      return next
    }
    const floats = (old: Float32Array, each = 1) => {
      const next = new Float32Array(size * each).fill(NO_VALUE)
      next.set(old)
      return next
    }
    this.status = bytes(this.status)
    this.flags = bytes(this.flags)
    this.latencyMs = floats(this.latencyMs)
    this.errorRate = floats(this.errorRate)
    this.trafficVolume = floats(this.trafficVolume)
    this.rateHz = floats(this.rateHz)
    this.ageMs = floats(this.ageMs)
    this.impact = floats(this.impact)
    this.fixedPosition = floats(this.fixedPosition, 3)
  }
}

/** The one world of this page. */
export const world = new World()
