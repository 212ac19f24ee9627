import type { Connection } from '../../shared/model/connection.ts'
import type { Clock } from './clock.ts'

/** The connections are looked at this often, ms. */
const LOOK_MS = 1_000
/** The source has a banner of its own. */
const SOURCE_ID = 'source'

interface Standing {
  readonly key: string
  readonly since: string
}

const isFailing = ({ id, state }: Connection): boolean => id !== SOURCE_ID && (state === 'failed' || state === 'degraded')

/** Everything that NEXUS speaks to or hears, gathered from the parts that do it, with the time since when it stands so. */
export class Connections {
  private readonly clock: Clock
  private readonly parts: readonly (() => Connection)[]
  private readonly changed: () => void
  private readonly standing = new Map<string, Standing>()
  /** Titles of those in trouble when they were last looked at: every live update asks for them. */
  private troubled: readonly string[] = []
  private stopLooking: () => void = () => {}

  /** @param changed called when another set of connections fails than before */
  constructor(clock: Clock, parts: readonly (() => Connection)[], changed: () => void) {
    this.clock = clock
    this.parts = parts
    this.changed = changed
  }

  start(): void {
    this.look()
    this.stopLooking = this.clock.every(LOOK_MS, () => this.look())
  }

  stop(): void {
    this.stopLooking()
  }

  /** In the order of the parts. */
  list(): Connection[] {
    return this.parts.map((part) => this.dated(part()))
  }

  /** Titles of those in trouble, besides the source; as of the last look, a second ago at most. */
  failing(): readonly string[] {
    return this.troubled
  }

  private look(): void {
    const failing = this.list()
      .filter(isFailing)
      .map(({ title }) => title)
    if (failing.join('\n') === this.troubled.join('\n')) return
    this.troubled = failing
    this.changed()
  }

  private dated(connection: Connection): Connection {
    const key = `${connection.state} ${connection.trouble}`
    const known = this.standing.get(connection.id)
    if (connection.since !== null) return connection
    if (known?.key === key) return { ...connection, since: known.since }
    const since = new Date(this.clock.now()).toISOString()
    this.standing.set(connection.id, { key, since })
    return { ...connection, since }
  }
}
