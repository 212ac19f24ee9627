import type { TroubleName } from '../../../shared/model/connection.ts'
import type { SourceState } from '../../../shared/model/source.ts'
import { type RemoteTrouble, remoteTrouble } from '../../../shared/remote/trouble.ts'
import type { SourceClock } from '../clock.ts'
import { NO_PLAYBACK, type ResumePoint, type SourceSink, type TelemetrySource } from '../source.ts'
import type { Series } from './answer.ts'
import { PrometheusClient, PrometheusFailure } from './client.ts'
import { CONVENTIONS, detected, KNOWN_METRICS } from './conventions.ts'
import { Gathering, MOST_SERVICES } from './gathering.ts'
import type { Wanted } from './queries-file.ts'
import { Schedule } from './schedule.ts'
import { playingWords, textOfTime } from './status-words.ts'
import type { Plan, PrometheusConfig, Query } from './types.ts'

const FIRST_BACKOFF_MS = 1_000
const MAX_BACKOFF_MS = 30_000
const LOOK_AGAIN_MS = 3_000
/** Clocks that differ by more are said to; the times asked about are moved by the difference. */
const SKEW_MS = 10_000
/** Moments asked for in one query after an outage. */
const MOST_MOMENTS = 20
/** A metric counts as there when it had a sample so lately, seconds. */
const RECENT_SECONDS = 600

export interface PrometheusSourceOptions {
  readonly config: PrometheusConfig
  readonly wanted: Wanted
  readonly clock: SourceClock
  /** Says a sentence aloud. */
  notice(sentence: string): void
  /** 0 to 1: spreads reconnecting consoles over time. */
  random?(): number
}

/** The stream's name: another Prometheus is another stream. */
export const prometheusStream = ({ url }: PrometheusConfig): string => `prometheus:${url}`

/**
 * Telemetry asked of a Prometheus in PromQL, at whole multiples of an interval. One moment is one batch, and its place in the
 * stream is its second: what was folded is known from the records and never asked for again. Whatever fails is said, and
 * tried again for ever; what was missed meanwhile is asked for afterwards.
 */
export class PrometheusSource implements TelemetrySource {
  readonly kind = 'prometheus'
  readonly ownsClock = false
  readonly stream: string
  private readonly options: PrometheusSourceOptions
  private readonly client: PrometheusClient
  private readonly ending = new AbortController()
  private sink: SourceSink | null = null
  private plan: Plan | null
  private gathering: Gathering | null = null
  private schedule: Schedule | null = null
  /** The newest moment delivered, seconds; null: none yet. */
  private last: number | null = null
  /** When Prometheus started, seconds; null: it does not tell. Undefined: to be asked again. */
  private startedAt: number | null | undefined
  private state: SourceState = 'connecting'
  private detail: string
  private trouble: TroubleName | null = null
  private backoffMs = FIRST_BACKOFF_MS
  private wake: () => void = () => {}
  private life: Promise<void> = Promise.resolve()

  constructor(options: PrometheusSourceOptions) {
    this.options = options
    this.stream = prometheusStream(options.config)
    this.client = new PrometheusClient({ ...options, signal: this.ending.signal })
    this.plan = options.wanted.kind === 'plan' ? options.wanted.plan : null
    this.detail = `NEXUS connects to Prometheus at ${options.config.url}.`
  }

  async start(sink: SourceSink, resume: ResumePoint | null): Promise<void> {
    this.sink = sink
    const next = resume?.offsets.get(0)
    if (next !== undefined) this.last = Math.floor((next - 1) / MOST_SERVICES)
    this.life = this.live(sink)
  }

  async stop(): Promise<void> {
    this.ending.abort()
    this.sink = null
    this.wake()
    await this.life
  }

  status(): ReturnType<TelemetrySource['status']> {
    return {
      kind: this.kind,
      state: this.state,
      detail: this.detail,
      ...(this.trouble !== null && { trouble: this.trouble }),
      position: this.state === 'playing' && this.last !== null ? textOfTime(this.last) : null,
      ...NO_PLAYBACK,
    }
  }

  private async live(sink: SourceSink): Promise<void> {
    while (!this.ending.signal.aborted) await this.pause(await this.once(sink))
  }

  /** One round; gives how long to wait for the next, ms. */
  private async once(sink: SourceSink): Promise<number> {
    const { clock, random = Math.random } = this.options
    try {
      const schedule = await this.prepared()
      const current = schedule.current(clock.now())
      if (this.last === null || current > this.last) await this.round(sink, schedule, current)
      else if (schedule.isAhead(this.last, current)) throw this.aheadOfUs(this.last)
      this.backoffMs = FIRST_BACKOFF_MS
      return schedule.untilAfter(current, clock.now())
    } catch (error) {
      if (this.ending.signal.aborted) return 0
      const failure = this.failureOf(error)
      this.startedAt = undefined
      this.enter('error', failure.trouble.sentence, failure.trouble.name)
      // A Prometheus that was just started has nothing yet; to look again costs it one question about names.
      const most = failure.trouble.name === 'not_found' ? LOOK_AGAIN_MS : MAX_BACKOFF_MS
      const wait = Math.min(this.backoffMs, most) * (0.7 + 0.6 * random())
      this.backoffMs = Math.min(MAX_BACKOFF_MS, this.backoffMs * 2)
      return Math.max(wait, failure.retryAfterMs ?? 0)
    }
  }

  private failureOf(error: unknown): PrometheusFailure {
    if (error instanceof PrometheusFailure) return error
    const why = error instanceof Error ? error.message : String(error)
    const sentence = `What Prometheus answered can no longer be taken in (${why.slice(0, 200)}); restart NEXUS.`
    return new PrometheusFailure({ name: 'server_failed', sentence })
  }

  private aheadOfUs(last: number): PrometheusFailure {
    const sentence = `The records hold samples of Prometheus up to ${textOfTime(last)}, which is in the future by this machine's clock: set it by a time server (NTP); NEXUS waits until then.`
    return new PrometheusFailure({ name: 'clock_skew', sentence })
  }

  /** What to ask and when; what Prometheus has is looked at until something that NEXUS knows is there. */
  private async prepared(): Promise<Schedule> {
    const plan = this.plan ?? (await this.look())
    this.plan = plan
    if (this.startedAt === undefined) this.startedAt = await this.client.startedAt()
    this.gathering ??= new Gathering(plan.every)
    this.schedule ??= new Schedule(plan)
    return this.schedule
  }

  private async look(): Promise<Plan> {
    const { wanted, clock, notice } = this.options
    if (wanted.kind === 'plan') return wanted.plan
    const { times, convention } = wanted
    const since = Math.floor(clock.now() / 1_000) - RECENT_SECONDS
    const found = detected(await this.client.metricsAmong(KNOWN_METRICS, since), times, convention)
    const { address } = this.client.peer
    if (found === null) {
      const looked = CONVENTIONS.filter(({ name }) => convention === null || name === convention).map(({ title }) => title)
      const missing =
        convention === null
          ? `no metrics that NEXUS knows by itself (looked for: ${looked.join(', ')})`
          : `no metrics of ${looked.join(', ')}`
      const sentence = `Prometheus at ${address} has ${missing}: write your own queries, or look whether it scrapes them (NEXUS_PROMETHEUS_QUERIES, docs/prometheus.md).`
      throw new PrometheusFailure({ name: 'not_found', sentence })
    }
    if (found.others.length > 0)
      notice(
        `Prometheus at ${address} is read by the metrics of ${found.plan.origin}; it also has those of ${found.others.join(', ')}: name a convention in NEXUS_PROMETHEUS_QUERIES to choose.`,
      )
    return found.plan
  }

  /** Asks for the current moment, and before it for what was missed. */
  private async round(sink: SourceSink, schedule: Schedule, current: number): Promise<void> {
    const { last } = this
    if (last !== null) {
      const { moments, lost } = schedule.missed(last, current, this.startedAt ?? null)
      if (lost !== null) this.options.notice(`${this.client.peer.address}: ${lost}`)
      for (let i = 0; i < moments.length; i += MOST_MOMENTS) await this.catchUp(sink, schedule, moments.slice(i, i + MOST_MOMENTS))
    }
    const { answers, troubles } = await this.ask((query) =>
      this.client.instant(query, current + this.shift(), schedule.lookback(current, this.age())),
    )
    const services = await this.deliver(sink, answers, current)
    this.last = current
    this.tell(services, troubles)
  }

  private async catchUp(sink: SourceSink, schedule: Schedule, moments: readonly number[]): Promise<void> {
    const [from] = moments
    const to = moments.at(-1)
    if (from === undefined || to === undefined) return
    const { every } = schedule
    const shift = this.shift()
    const ask = (query: Query) => this.client.range(query, from + shift, to + shift, every, schedule.lookback(from, this.age()))
    const { answers, troubles } = await this.ask(ask, true)
    if (troubles[0])
      this.options.notice(`What was missed from ${textOfTime(from)} to ${textOfTime(to)} cannot be read: ${troubles[0].sentence}`)
    await this.deliver(sink, answers, null)
    this.last = to
  }

  /** Every query's series; those at fault are named. Throws where none is answered, or Prometheus itself is in trouble. */
  private async ask(send: (query: Query) => Promise<Series[]>, tolerant = false) {
    const answers: (readonly [Query, Series[]])[] = []
    const troubles: RemoteTrouble[] = []
    for (const query of this.plan?.queries ?? []) {
      try {
        answers.push([query, await send(query)])
      } catch (error) {
        if (!(error instanceof PrometheusFailure && error.ofQuery)) throw error
        troubles.push(error.trouble)
      }
    }
    const [first] = troubles
    if (answers.length === 0 && first !== undefined && !tolerant) throw new PrometheusFailure(first, true)
    return { answers, troubles }
  }

  /** Hands the moments on, oldest first, each as one batch; `only`: everything belongs to this one. Gives the services of the newest. */
  private async deliver(sink: SourceSink, answers: readonly (readonly [Query, Series[]])[], only: number | null): Promise<number> {
    const shift = this.shift()
    const ours = answers.map(([query, series]) => {
      const moved = series.map(({ labels, points }) => ({
        labels,
        points: points.map(([second, value]) => [only ?? Math.round(second) - shift, value] as const),
      }))
      return [query, moved] as const
    })
    let services = 0
    for (const [second, events] of this.gathering?.moments(ours) ?? []) {
      services = events.length
      const lines = events.map((event) => JSON.stringify(event))
      await sink.push({ source: this.stream, partition: 0, offset: second * MOST_SERVICES, lines })
    }
    return services
  }

  /** Seconds by which the times asked about are moved, where the clocks differ too much. */
  private shift(): number {
    const skew = this.client.skewMs ?? 0
    return Math.abs(skew) > SKEW_MS ? Math.round(skew / 1_000) : 0
  }

  /** When Prometheus started, on our clock. */
  private age(): number | null {
    return this.startedAt === null || this.startedAt === undefined ? null : this.startedAt - this.shift()
  }

  private tell(services: number, troubles: readonly RemoteTrouble[]): void {
    const { plan, client } = this
    if (plan === null || this.gathering === null) return
    const shift = this.shift()
    const skewed = shift === 0 ? null : remoteTrouble('clock_skew', client.peer)
    const { detail, trouble } = playingWords({
      address: client.peer.address,
      plan,
      services,
      troubles:
        skewed === null ? troubles : [...troubles, { ...skewed, sentence: `${skewed.sentence} They differ by ${Math.abs(shift)} s.` }],
      warnings: client.takeWarnings(),
      leftOut: this.gathering.leftOut,
    })
    this.enter('playing', detail, trouble)
  }

  private async pause(ms: number): Promise<void> {
    if (this.ending.signal.aborted) return
    await new Promise<void>((resolve) => {
      const cancel = this.options.clock.after(ms, resolve)
      this.wake = () => {
        cancel()
        resolve()
      }
    })
  }

  private enter(state: SourceState, detail: string, trouble: TroubleName | null): void {
    if (state === this.state && detail === this.detail && trouble === this.trouble) return
    this.state = state
    this.detail = detail
    this.trouble = trouble
    this.sink?.changed()
  }
}
