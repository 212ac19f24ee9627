import type { KafkaConfig } from '../../../kafka/settings.ts'
import { type Trouble, troubleOf, type Whereabouts } from '../../../kafka/trouble.ts'
import type { SourceState } from '../../../shared/model/source.ts'
import { loaded } from '../../../shared/secret.ts'
import type { SourceClock } from '../clock.ts'
import { NO_PLAYBACK, type ResumePoint, type SourceSink, type TelemetrySource } from '../source.ts'
import { Positions } from './positions.ts'
import { Session } from './session.ts'

const FIRST_BACKOFF_MS = 500
const MAX_BACKOFF_MS = 15_000
/** A missing topic costs the broker one question: it is looked for more often. */
const TOPIC_BACKOFF_MS = 2_000
/** A session that lasted so long starts the back-off anew. */
const HEALTHY_MS = 10_000
/** The group is told at most so often what the records hold. */
const COMMIT_MS = 1_000

export interface KafkaSourceOptions {
  readonly config: KafkaConfig
  readonly clock: SourceClock
  /** Says a sentence aloud. */
  notice(sentence: string): void
  /** 0 to 1: spreads reconnecting consoles over time. */
  random?(): number
}

/** The stream's name: the same topic of another cluster is another stream. */
export function kafkaStream({ topic, servers }: KafkaConfig): string {
  return `kafka:${topic}@${[...servers].sort().join(',')}`
}

/**
 * Telemetry of a Kafka topic, read as a member of a consumer group. What was folded is known from the records
 * (`ResumePoint`); the group's offsets follow them. Whatever fails is said, and tried again for ever.
 */
export class KafkaSource implements TelemetrySource {
  readonly kind = 'kafka'
  readonly ownsClock = false
  readonly stream: string
  private readonly options: KafkaSourceOptions
  private readonly at: Whereabouts
  private positions = new Positions(new Map())
  private sink: SourceSink | null = null
  private session: Session | null = null
  private state: SourceState = 'connecting'
  private detail: string
  private trouble: Trouble['name'] = null
  /** Partitions that are ours, and all. */
  private share = { mine: 0, all: 0 }
  private wasThere = false
  private backoffMs = FIRST_BACKOFF_MS
  private joinedMs = 0
  private committedMs = Number.NEGATIVE_INFINITY
  private stopped = false
  private wake: () => void = () => {}
  private life: Promise<void> = Promise.resolve()

  constructor(options: KafkaSourceOptions) {
    const { servers, topic, groupId, tls, sasl } = options.config
    this.options = options
    this.stream = kafkaStream(options.config)
    this.at = { servers: servers.join(', '), topic, groupId, tls: tls !== null, username: sasl?.username ?? null }
    this.detail = `NEXUS connects to Kafka at ${this.at.servers}.`
  }

  async start(sink: SourceSink, resume: ResumePoint | null): Promise<void> {
    this.sink = sink
    this.positions = new Positions(resume?.offsets ?? new Map())
    this.life = this.live(sink)
  }

  async stop(): Promise<void> {
    this.stopped = true
    this.sink = null
    this.wake()
    this.session?.stop()
    await this.life
  }

  kept(): void {
    this.positions.keep()
    const now = this.options.clock.now()
    if (Math.abs(now - this.committedMs) < COMMIT_MS) return
    this.committedMs = now
    void this.session?.commit()
  }

  consumer(): { group: string; lag: number | null } {
    return { group: this.at.groupId, lag: this.positions.lag() }
  }

  status(): ReturnType<TelemetrySource['status']> {
    const { state } = this
    return {
      kind: this.kind,
      state,
      detail: state === 'playing' ? this.playing() : this.detail,
      trouble: this.trouble,
      position: state === 'playing' ? new Date(this.options.clock.now()).toISOString() : null,
      ...NO_PLAYBACK,
      lag: this.positions.lag(),
    }
  }

  private playing(): string {
    const { topic, servers, groupId } = this.at
    const { mine, all } = this.share
    const reads = `Kafka topic ${topic} at ${servers}, group ${groupId}: `
    if (mine === all) return `${reads}${all} ${all === 1 ? 'partition' : 'partitions'}.`
    return `${reads}only ${mine} of ${all} partitions, for other members of the group read the rest; give this console a KAFKA_GROUP_ID of its own to see everything.`
  }

  private async live(sink: SourceSink): Promise<void> {
    while (!this.stopped) {
      const why = await this.once(sink)
      if (this.stopped) return
      const trouble = troubleOf(why, this.at, this.wasThere)
      this.enter(trouble.state, trouble.sentence, trouble.name)
      await this.pause(this.waitAfter(trouble))
    }
  }

  /** One session from its beginning to its end; settles with why it ended. */
  private async once(sink: SourceSink): Promise<unknown> {
    const { config, clock, notice } = this.options
    this.joinedMs = Number.POSITIVE_INFINITY
    try {
      if (config.sasl !== null) await loaded(config.sasl.password)
      if (this.stopped) return null
      this.session = new Session({
        config,
        stream: this.stream,
        clock,
        sink,
        positions: this.positions,
        joined: (mine, all) => {
          this.share = { mine, all }
          this.wasThere = true
          if (!Number.isFinite(this.joinedMs)) this.joinedMs = clock.now()
          this.enter('playing', '')
        },
        replaced: async (why) => {
          notice(`The Kafka topic ${config.topic} is another one of the same name (${why}): a new run of the history begins.`)
          await sink.restarted?.('replaced')
        },
        lost: (messages) =>
          notice(
            `Kafka removed ${messages.toLocaleString('en')} messages of ${config.topic} before NEXUS had read them: the topic keeps them for too short a time, or NEXUS was away too long.`,
          ),
      })
      return await this.session.run()
    } catch (error) {
      return error
    } finally {
      this.session = null
    }
  }

  private waitAfter({ state }: Trouble): number {
    if (this.options.clock.now() - this.joinedMs >= HEALTHY_MS) this.backoffMs = FIRST_BACKOFF_MS
    const wait = Math.min(this.backoffMs, state === 'connecting' ? TOPIC_BACKOFF_MS : MAX_BACKOFF_MS)
    this.backoffMs = Math.min(MAX_BACKOFF_MS, this.backoffMs * 2)
    return wait * (0.7 + 0.6 * (this.options.random ?? Math.random)())
  }

  private async pause(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const cancel = this.options.clock.after(ms, resolve)
      this.wake = () => {
        cancel()
        resolve()
      }
    })
  }

  private enter(state: SourceState, detail: string, trouble: Trouble['name'] = null): void {
    if (state === this.state && detail === this.detail) return
    this.state = state
    this.trouble = trouble
    this.detail = detail
    this.sink?.changed()
  }
}
