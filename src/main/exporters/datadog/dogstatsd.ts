import type { StatsD } from 'hot-shots'
import { agentText, type DatadogConfig } from '../../../datadog/settings.ts'
import { tagOf } from '../../../datadog/tags.ts'
import type { Connection } from '../../../shared/model/connection.ts'
import { VERSION } from '../../../shared/version.ts'
import type { Clock } from '../../core/clock.ts'
import type { CounterSeries, LatencySeries, MetricCounts } from '../counts.ts'
import { GAUGES, type GaugeSource, isGauge } from '../gauges.ts'
import { METRICS } from '../metrics.ts'
import { type AgentLink, linkTo } from './agent-link.ts'
import { Sampler } from './sampler.ts'

/** Gauges and counters are sent this often: the interval in which the Agent itself sums up, ms. */
export const SEND_MS = 10_000
/** Calls to models are sent this often, ms. */
const CALLS_MS = 1_000
/** Messages sent in one go; the next ones follow after a pause, so that no socket overflows. */
const SLICE = 1_000
const PAUSE_MS = 50
/** Smaller rates would be written with an exponent, which not every server reads. */
const LEAST_RATE = 1e-6

export interface DogStatsDPorts {
  readonly clock: Clock
  readonly counts: MetricCounts
  gauges(): GaugeSource
  notice(sentence: string): void
  /** From 0 to below 1. */
  chance(): number
}

type Tags = Readonly<Record<string, string>>

/**
 * Sends the metrics to a Datadog Agent. It only looks: what it cannot send costs nothing and holds nobody up. Counters are
 * sent as what was added since they were last sent, so that what an absent Agent missed arrives when it is back.
 */
export class DogStatsD {
  private readonly config: DatadogConfig
  private readonly ports: DogStatsDPorts
  private readonly link: AgentLink | null
  private readonly common: readonly string[]
  private readonly calls: Sampler<LatencySeries>
  private readonly sent = new WeakMap<CounterSeries, number>()
  private readonly stops: (() => void)[] = []
  private sending = false
  private troubled = false

  constructor(config: DatadogConfig, ports: DogStatsDPorts) {
    this.config = config
    this.ports = ports
    this.link = config.agent && linkTo(config.agent, () => ports.clock.elapsed())
    const { service, env } = config
    this.common = [tagOf('service', service), ...(env === null ? [] : [tagOf('env', env)]), tagOf('version', VERSION)]
    this.calls = new Sampler(() => ports.chance())
    if (this.link !== null) ports.counts.onObservation((series, ms, times) => this.calls.add(series, ms, times))
  }

  async start(): Promise<void> {
    const { clock, notice } = this.ports
    const { link } = this
    if (link === null || this.config.agent === null) return
    await link.look()
    if (this.config.agent.kind === 'unix' && link.way !== 'a Unix datagram socket')
      notice(
        'This Node has no Unix datagram sockets (the optional package unix-dgram is not built), so DD_AGENT_HOST is tried as a Unix stream socket; UDP needs nothing: DD_AGENT_HOST=127.0.0.1.',
      )
    this.stops.push(
      clock.every(SEND_MS, () => void this.round()),
      clock.every(CALLS_MS, () => this.sendCalls()),
    )
  }

  /** Sends what is there, and ends. */
  async stop(): Promise<void> {
    for (const stop of this.stops.splice(0)) stop()
    const { link } = this
    if (link === null) return
    this.sendCalls()
    this.sendCounters()
    await link.close()
  }

  /** Sends the counters now: they are about to begin anew. */
  sendCounters(): void {
    const client = this.ready()
    if (client === null) return
    for (const series of this.ports.counts.counters()) this.increment(client, series)
  }

  connection(): Connection {
    const { agent } = this.config
    const { link } = this
    const base = { id: 'datadog-agent', title: 'Datadog Agent', direction: 'out', since: null } as const
    if (agent === null || link === null)
      return {
        ...base,
        state: 'off',
        trouble: null,
        sentence: 'No Agent is configured: DD_AGENT_HOST says where metrics go.',
        address: null,
      }
    const address = agentText(agent)
    const { state, trouble } = link.state
    if (trouble !== null) return { ...base, state, trouble: trouble.name, sentence: trouble.sentence, address }
    const sentence =
      state === 'connecting'
        ? `Looks for the Agent at ${address}.`
        : `Metrics go to ${address} by ${link.way} every ${SEND_MS / 1_000} s${link.way === 'UDP' ? '; whether they arrive UDP does not tell' : ''}.`
    return { ...base, state, trouble: null, sentence, address }
  }

  /** The client, unless nobody is there. */
  private ready(): StatsD | null {
    return this.link === null || this.link.state.state === 'failed' ? null : this.link.client
  }

  private async round(): Promise<void> {
    // A round that has not ended is long behind; its own values are old by the time it would have.
    if (this.sending || this.link === null) return
    this.sending = true
    try {
      await this.link.look()
      this.tellTrouble()
      await this.sendAll()
    } finally {
      this.sending = false
    }
  }

  private tellTrouble(): void {
    const { trouble } = this.link?.state ?? { trouble: null }
    if (trouble !== null && !this.troubled)
      this.ports.notice(`${trouble.sentence} Metrics are not sent until then; nothing else is held up.`)
    this.troubled = trouble !== null
  }

  private async sendAll(): Promise<void> {
    let count = 0
    for (const send of this.messages()) {
      const client = this.ready()
      if (client === null) return
      send(client)
      if (++count % SLICE === 0) await new Promise<void>((resolve) => this.ports.clock.after(PAUSE_MS, resolve))
    }
  }

  private *messages(): Iterable<(client: StatsD) => void> {
    const source = this.ports.gauges()
    for (const { name } of METRICS)
      if (isGauge(name)) for (const [tags, value] of GAUGES[name](source)) yield (client) => client.gauge(name, value, this.tags(tags))
    for (const series of this.ports.counts.counters()) yield (client) => this.increment(client, series)
  }

  private increment(client: StatsD, series: CounterSeries): void {
    const { metric, tags, total } = series
    const added = total - (this.sent.get(series) ?? 0)
    if (added <= 0) return
    this.sent.set(series, total)
    // Twelve digits hide what only binary fractions of sums have.
    client.increment(metric, Number(added.toPrecision(12)), this.tags(tags))
  }

  private sendCalls(): void {
    const client = this.ready()
    for (const { series, value, weight } of this.calls.take()) {
      if (client === null) return
      const rate = weight === 1 ? '' : `|@${Number(Math.max(LEAST_RATE, 1 / weight).toPrecision(6))}`
      client.send(`${series.metric}:${value}|h${rate}`, this.tags(series.tags))
    }
  }

  private tags(tags: Tags): string[] {
    return [...Object.entries(tags).map(([key, value]) => tagOf(key, value)), ...this.common]
  }
}
