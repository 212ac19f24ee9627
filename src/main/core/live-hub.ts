import type { Analysis } from '../../shared/model/analysis.ts'
import type { Fact } from '../../shared/model/fact.ts'
import type { LiveMessageWire } from '../../shared/model/live.ts'
import { Broadcasts } from './broadcasts.ts'
import { EventRing } from './event-ring.ts'
import { KnownCauses } from './known-causes.ts'
import type { LiveClient as Client } from './live-client.ts'
import { headerOf, StateBody, type StateFields } from './live-frames.ts'
import { analysisMessage, messageOf, viewToWire } from './live-messages.ts'
import type { LivePorts } from './live-ports.ts'
import type { LiveFrame, LiveHub, LiveOptions } from './live-types.ts'
import { topologyToWire } from './wire.ts'

/** A full state for everyone this often. */
const FULL_MS = 2_000
/** Status changes are gathered this long, so a cascade is one message and still well under 100 ms. */
const URGENT_MS = 10
/** Changed values are gathered this long. */
const CHANGED_MS = 250
/** Alerts and incident updates kept for clients that are behind; older ones cost them a resync. */
const KEPT_EVENTS = 256

/**
 * The live feed. Nobody has a queue of states: each client only remembers the
 * version it holds, and when its transport can take more it gets everything that
 * changed since, as it stands then. So a slow client gets fewer, larger updates,
 * and costs a few numbers however long it stalls.
 */
export class Hub implements LiveHub {
  private readonly ports: LivePorts
  private readonly members = new Set<Client>()
  private readonly stops: (() => void)[] = []
  private closed = false
  /** Grows with each batch of changes announced. */
  private version = 0
  private readonly changedAt = new Map<string, number>()
  private readonly touched = new Set<string>()
  private headerTouched = false
  private urgent: (() => void) | null = null
  private fullRound = 0
  /** Grows when the engine is another one: what clients hold is then void. */
  private epoch = 0
  private removed: string[] = []
  private readonly events = new EventRing(KEPT_EVENTS)
  private readonly causes = new KnownCauses()
  private droppedEvents = 0
  private bodies = new Map<string, StateBody>()
  private readonly broadcasts: Broadcasts

  constructor(ports: LivePorts) {
    this.ports = ports
    this.broadcasts = new Broadcasts(ports)
  }

  /** Starts the rounds of full and changed values. */
  start(): void {
    this.stops.push(
      this.ports.clock.every(FULL_MS, () => {
        this.fullRound++
        this.flush(true)
      }),
      this.ports.clock.every(CHANGED_MS, () => this.flush(false)),
    )
  }

  get clients(): number {
    return this.members.size
  }

  /** Alerts and incident updates kept, and how many a client missed and was resynced for. */
  get figures(): { readonly events: number; readonly limit: number; readonly dropped: number } {
    return { events: this.events.size, limit: this.events.limit, dropped: this.droppedEvents }
  }

  /** Newer values came in for this service. */
  touch(serviceId: string): void {
    this.touched.add(serviceId)
  }

  /** Source or chaos mode changed: told at once, with the services that changed. */
  touchHeader(): void {
    this.headerTouched = true
    this.flushSoon()
  }

  /** Tells what a model made of an analysis. */
  publishAnalysis(analysis: Analysis): void {
    this.tell(analysisMessage(analysis))
  }

  /** Tells what is no fact. */
  tell(message: LiveMessageWire): void {
    this.events.push(message)
    this.wakeAll()
  }

  /** Tells what the engine concluded. */
  publish(facts: readonly Fact[]): void {
    this.causes.hear(facts)
    const before = this.events.next
    for (const fact of facts) {
      const message = messageOf(fact, this.causes.of, (alert) => this.ports.voiceUrl?.(alert) ?? null, this.broadcasts.trace())
      if (message) this.tell(message)
      switch (fact.kind) {
        case 'service.status_changed':
        case 'service.went_stale':
        case 'service.came_back':
        case 'service.discovered':
          this.changed(fact.serviceId)
          break
        case 'remediation.started':
        case 'remediation.changed':
        case 'remediation.finished':
          this.changed(fact.remediation.serviceId)
          break
        case 'incident.opened':
        case 'incident.changed':
          for (const id of fact.incident.serviceIds) this.changed(id)
          this.touchHeader()
          break
        case 'system.reset':
          // Every service is another one than before, and everybody sees it at once.
          this.reset([])
          break
        default:
      }
    }
    this.broadcasts.told(this.events.next - before, this.events.next, this.members)
  }

  /** The engine was replaced: everyone gets a full state, with the services that are gone. */
  reset(previous: readonly string[]): void {
    const now = new Set(
      this.ports
        .engine()
        .snapshot()
        .services.map((view) => view.serviceId),
    )
    this.removed = previous.filter((id) => !now.has(id))
    this.epoch++
    this.changedAt.clear()
    this.touched.clear()
    this.flush(true)
  }

  /** Ends every subscription. */
  close(): void {
    this.closed = true
    for (const stop of this.stops.splice(0)) stop()
    this.urgent?.()
    this.urgent = null
    this.broadcasts.close()
    this.wakeAll()
  }

  /** Live messages as objects; see {@link LiveHub}. */
  async *subscribe(options: LiveOptions = {}): AsyncGenerator<LiveMessageWire, void, void> {
    for await (const frame of this.frames(options)) yield frame.message
  }

  /** Live messages with their JSON text, which clients share where they can. */
  async *frames({ signal, drained }: LiveOptions = {}): AsyncGenerator<LiveFrame, void, void> {
    const client: Client = {
      seq: 0,
      version: -1,
      fullRound: this.fullRound,
      epoch: this.epoch,
      topologyVersion: -1,
      event: this.events.next,
      wake: null,
    }
    const wake = () => client.wake?.()
    signal?.addEventListener('abort', wake)
    this.members.add(client)
    const over = () => this.closed || signal?.aborted === true
    try {
      while (!over()) {
        if (!this.pending(client)) {
          await new Promise<void>((resolve) => {
            client.wake = resolve
          })
          client.wake = null
          continue
        }
        await drained?.(signal)
        if (over()) return
        const frame = this.next(client)
        if (frame) yield frame
        this.broadcasts.taken(client)
      }
    } finally {
      this.members.delete(client)
      this.broadcasts.left(client)
      signal?.removeEventListener('abort', wake)
    }
  }

  /** Something a person should see at once. */
  private changed(serviceId: string): void {
    this.touched.add(serviceId)
    this.flushSoon()
  }

  private flushSoon(): void {
    if (this.urgent || this.closed) return
    this.urgent = this.ports.clock.after(URGENT_MS, () => {
      this.urgent = null
      this.flush(false)
    })
  }

  private flush(always: boolean): void {
    if (this.touched.size === 0 && !this.headerTouched && !always) return
    this.version++
    for (const id of this.touched) this.changedAt.set(id, this.version)
    this.touched.clear()
    this.headerTouched = false
    this.bodies = new Map()
    this.wakeAll()
  }

  private wakeAll(): void {
    for (const client of this.members) client.wake?.()
  }

  private pending(client: Client): boolean {
    return client.version < this.version || client.version < 0 || client.fullRound < this.fullRound || client.event < this.events.next
  }

  private next(client: Client): LiveFrame | null {
    if (client.event < this.events.oldest) {
      // Fell out of the ring: the gap in `seq` tells the client to fetch incidents again.
      const missed = this.events.oldest - client.event
      this.droppedEvents += missed
      client.seq += missed
      client.event = this.events.oldest
      client.version = -1
    }
    if (client.version < 0 || client.epoch !== this.epoch || client.fullRound < this.fullRound) return this.full(client)
    const event = this.events.at(client.event)
    if (event) {
      client.event++
      client.seq++
      return event
    }
    if (client.version < this.version) return this.partial(client)
    return null
  }

  private full(client: Client): LiveFrame {
    const engine = this.ports.engine()
    const snapshot = engine.snapshot()
    const withTopology = client.topologyVersion !== snapshot.topologyVersion || client.epoch !== this.epoch
    const withRemoved = client.version >= 0 && client.epoch !== this.epoch && this.removed.length > 0
    const body = this.body(`full ${withTopology ? snapshot.topologyVersion : ''} ${withRemoved}`, () => ({
      ...headerOf(this.ports, snapshot),
      partial: false,
      services: snapshot.services.map(viewToWire),
      ...(withRemoved && { removed: this.removed }),
      ...(withTopology && { topology: topologyToWire(snapshot.topology) }),
    }))
    client.version = this.version
    client.fullRound = this.fullRound
    client.epoch = this.epoch
    client.topologyVersion = snapshot.topologyVersion
    return body.frame(client.seq++)
  }

  private partial(client: Client): LiveFrame {
    const since = client.version
    const engine = this.ports.engine()
    const { topologyVersion } = engine
    // A call that was just discovered is drawn at once, not with the next full round.
    const withTopology = client.topologyVersion !== topologyVersion
    const body = this.body(`since ${since} ${withTopology ? topologyVersion : ''}`, () => {
      const snapshot = engine.snapshot()
      const ids: string[] = []
      for (const [id, version] of this.changedAt) if (version > since) ids.push(id)
      return {
        ...headerOf(this.ports, snapshot),
        partial: true,
        services: engine.views(ids).map(viewToWire),
        ...(withTopology && { topology: topologyToWire(snapshot.topology) }),
      }
    })
    client.version = this.version
    client.topologyVersion = topologyVersion
    return body.frame(client.seq++)
  }

  private body(key: string, make: () => StateFields): StateBody {
    let body = this.bodies.get(key)
    if (!body) {
      body = new StateBody(make())
      this.bodies.set(key, body)
    }
    return body
  }
}
