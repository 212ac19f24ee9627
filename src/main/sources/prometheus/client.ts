import type { RemotePeer, RemoteTrouble } from '../../../shared/remote/trouble.ts'
import { remoteTrouble, remoteTroubleOf, remoteTroubleOfStatus } from '../../../shared/remote/trouble.ts'
import { loaded } from '../../../shared/secret.ts'
import type { SourceClock } from '../clock.ts'
import { envelopeOf, namesOf, type Series, seriesOf, startOf } from './answer.ts'
import type { PrometheusConfig, Query } from './types.ts'

const TIMEOUT_MS = 10_000
/** Largest answer read, bytes: some 100,000 series. */
const MAX_ANSWER_BYTES = 16 * 1024 * 1024
/** Longer addresses are refused by some servers; then the parameters go into the body. */
const LONGEST_ADDRESS = 4_000
/** Prometheus' own words are quoted so far. */
const LONGEST_QUOTE = 200
const MOST_WARNINGS = 3

/** Why Prometheus could not be asked, or would not answer. */
export class PrometheusFailure extends Error {
  override readonly name = 'PrometheusFailure'
  readonly trouble: RemoteTrouble
  /** The query is at fault: others may well be answered. */
  readonly ofQuery: boolean
  /** What the server asked us to wait, ms; null: it did not. */
  readonly retryAfterMs: number | null

  constructor(trouble: RemoteTrouble, ofQuery = false, retryAfterMs: number | null = null) {
    super(trouble.sentence)
    this.trouble = trouble
    this.ofQuery = ofQuery
    this.retryAfterMs = retryAfterMs
  }
}

interface ClientOptions {
  readonly config: PrometheusConfig
  readonly clock: SourceClock
  /** Ends every call. */
  readonly signal: AbortSignal
}

type Parameters = Readonly<Record<string, string>>

/** Asks Prometheus' HTTP API. Every method throws PrometheusFailure and nothing else. */
export class PrometheusClient {
  readonly peer: RemotePeer
  private readonly options: ClientOptions
  private aheadMs: number | null = null
  private warned: readonly string[] = []

  constructor(options: ClientOptions) {
    const { url, credentials } = options.config
    this.options = options
    this.peer = {
      title: 'Prometheus',
      address: url,
      addressKey: 'NEXUS_PROMETHEUS',
      credentials:
        credentials === null
          ? null
          : credentials.kind === 'bearer'
            ? 'NEXUS_PROMETHEUS_TOKEN'
            : 'NEXUS_PROMETHEUS_USER and NEXUS_PROMETHEUS_PASSWORD',
    }
  }

  /** How far its clock is ahead of ours, ms, to about a second; null: it did not say. */
  get skewMs(): number | null {
    return this.aheadMs
  }

  /** Warnings of the newest answers, for `takeWarnings`. */
  takeWarnings(): readonly string[] {
    const taken = this.warned
    this.warned = []
    return taken
  }

  /** Series at one moment; `lookback` is how old a sample may be. Seconds. */
  instant(query: Query, at: number, lookback: number): Promise<Series[]> {
    return this.query('/api/v1/query', query, lookback, { time: String(at) })
  }

  /** Series at the moments from `from` to `to`, `every` apart. Seconds. */
  range(query: Query, from: number, to: number, every: number, lookback: number): Promise<Series[]> {
    const parameters = { start: String(from), end: String(to), step: String(every) }
    return this.query('/api/v1/query_range', query, lookback, parameters)
  }

  /** Which of these metrics had a sample since `since` (seconds). */
  async metricsAmong(names: readonly string[], since: number): Promise<ReadonlySet<string>> {
    const parameters = { 'match[]': `{__name__=~"${names.join('|')}"}`, start: String(since) }
    return new Set(namesOf(await this.ask('/api/v1/label/__name__/values', parameters)))
  }

  /** When it started, seconds; null where it does not tell (Thanos, Mimir). */
  async startedAt(): Promise<number | null> {
    try {
      return startOf(await this.ask('/api/v1/status/runtimeinfo', {}))
    } catch {
      return null
    }
  }

  private async query(path: string, query: Query, lookback: number, parameters: Parameters): Promise<Series[]> {
    // A Prometheus that is too old for the parameter leaves it aside.
    const bounds = { timeout: `${TIMEOUT_MS / 1_000}s`, lookback_delta: `${lookback}s` }
    const promql = query.promql.replaceAll('$lookback', String(lookback))
    const data = await this.ask(path, { query: promql, ...bounds, ...parameters }, query)
    const series = seriesOf(data)
    if (typeof series === 'string') throw this.queryFailure(query, series)
    return series
  }

  private queryFailure({ signal, where }: Query, why: string): PrometheusFailure {
    const sentence = `Prometheus at ${this.peer.address} does not take the query of ${signal} (${where}): ${why}; correct it in NEXUS_PROMETHEUS_QUERIES.`
    return new PrometheusFailure({ name: 'not_understood', sentence }, true)
  }

  private async ask(path: string, parameters: Parameters, query: Query | null = null): Promise<unknown> {
    const { response, text } = await this.exchange(path, new URLSearchParams(parameters))
    const envelope = envelopeOf(text)
    if (envelope?.status === 'success') {
      if (envelope.warnings) this.warned = [...this.warned, ...envelope.warnings.map(quoted)].slice(-MOST_WARNINGS)
      return envelope.data
    }
    const said = envelope?.error === undefined ? null : quoted(envelope.error)
    if (query !== null && said !== null && (response.status === 400 || response.status === 422)) throw this.queryFailure(query, said)
    if (query !== null && envelope?.errorType === 'timeout')
      throw this.queryFailure(query, `it takes Prometheus longer than ${TIMEOUT_MS / 1_000} seconds (${said ?? 'timeout'})`)
    throw this.refusal(response, said)
  }

  /** One request and its whole answer. A redirect is not followed: credentials go nowhere but to the address given. */
  private async exchange(path: string, parameters: URLSearchParams): Promise<{ response: Response; text: string }> {
    const { config, clock, signal } = this.options
    const whole = `${config.url}${path}?${parameters}`
    const long = whole.length > LONGEST_ADDRESS
    const before = clock.now()
    try {
      const response = await fetch(long ? `${config.url}${path}` : whole, {
        method: long ? 'POST' : 'GET',
        headers: { accept: 'application/json', ...(await this.authorization()) },
        ...(long && { body: parameters }),
        redirect: 'manual',
        signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
      })
      this.compareClocks(response, before)
      return { response, text: await this.read(response) }
    } catch (error) {
      throw error instanceof PrometheusFailure ? error : new PrometheusFailure(remoteTroubleOf(error, this.peer))
    }
  }

  private async read(response: Response): Promise<string> {
    const parts: Uint8Array[] = []
    let bytes = 0
    for await (const part of response.body ?? []) {
      bytes += part.byteLength
      if (bytes > MAX_ANSWER_BYTES) {
        const sentence = `An answer of Prometheus at ${this.peer.address} is larger than ${MAX_ANSWER_BYTES / 1024 / 1024} MB: let the query give one series for each service, such as "sum by (job) (...)".`
        throw new PrometheusFailure({ name: 'not_understood', sentence }, true)
      }
      parts.push(part)
    }
    return Buffer.concat(parts).toString()
  }

  private refusal(response: Response, said: string | null): PrometheusFailure {
    const { status } = response
    if (status >= 300 && status < 400) {
      const to = response.headers.get('location')
      const sentence = `${this.peer.address} is not Prometheus itself but leads elsewhere${to === null ? '' : ` (${quoted(to)})`}: set NEXUS_PROMETHEUS to where its API is, and give the credentials that a login page asks for.`
      return new PrometheusFailure({ name: 'not_understood', sentence })
    }
    const trouble = remoteTroubleOfStatus(status, this.peer) ?? remoteTrouble('not_understood', this.peer)
    const sentence = said === null ? trouble.sentence : `${trouble.sentence} It says: ${said}.`
    return new PrometheusFailure({ name: trouble.name, sentence }, false, waitOf(response))
  }

  private async authorization(): Promise<Readonly<Record<string, string>>> {
    const { credentials } = this.options.config
    if (credentials === null) return {}
    if (credentials.kind === 'bearer') return { authorization: `Bearer ${(await loaded(credentials.token)).reveal()}` }
    const password = await loaded(credentials.password)
    return { authorization: `Basic ${Buffer.from(`${credentials.user}:${password.reveal()}`).toString('base64')}` }
  }

  /** RFC 9110, 6.6.1: the header has whole seconds, so half a second stands for what was cut off. */
  private compareClocks(response: Response, beforeMs: number): void {
    const date = Date.parse(response.headers.get('date') ?? '')
    if (Number.isNaN(date)) return
    this.aheadMs = date + 500 - (beforeMs + this.options.clock.now()) / 2
  }
}

/** Words of another system: one line, bounded, without a full stop at the end. */
function quoted(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim().replace(/\.$/, '')
  return line.length > LONGEST_QUOTE ? `${line.slice(0, LONGEST_QUOTE)}...` : line
}

const LONGEST_WAIT_MS = 300_000

/** Retry-After in seconds. */
function waitOf(response: Response): number | null {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN)
  return seconds > 0 ? Math.min(LONGEST_WAIT_MS, seconds * 1_000) : null
}
