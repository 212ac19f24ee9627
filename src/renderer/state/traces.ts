/** Points kept of each service's latency: two minutes of full updates. */
const POINTS = 60
/** Above this many services nobody reads sparklines, and nothing is kept. */
const MOST_SERVICES = 16

/** A bounded trace of the newest latencies of each service, for the sparklines of a small system. */
export class Traces {
  private readonly byId = new Map<string, number[]>()

  /** Adds one latency (ms; NaN where none was reported). */
  add(serviceId: string, latencyMs: number | null): void {
    let points = this.byId.get(serviceId)
    if (!points) {
      if (this.byId.size >= MOST_SERVICES) return
      points = []
      this.byId.set(serviceId, points)
    }
    points.push(latencyMs ?? Number.NaN)
    if (points.length > POINTS) points.shift()
  }

  /** Oldest first; empty for a service that has none. */
  of(serviceId: string): readonly number[] {
    return this.byId.get(serviceId) ?? []
  }

  /** Forgets everything. */
  clear(): void {
    this.byId.clear()
  }

  get capacity(): number {
    return POINTS
  }
}
