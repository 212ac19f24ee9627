import { z } from 'zod'
import type { TroubleName } from '../shared/model/connection.ts'
import { type RemotePeer, type RemoteTrouble, remoteTrouble, remoteTroubleOf, troubleNameOfStatus } from '../shared/remote/trouble.ts'
import { loaded, type Secret } from '../shared/secret.ts'

/** A call is given up after this, ms. */
const CALL_MS = 20_000
/** Longest wait that Datadog may ask for with 429, ms. */
const MOST_WAIT_MS = 90_000
/** Tries of one call, the first included. */
const TRIES = 4
/** Before a repeated call that failed in between, ms; doubled each time. */
const PAUSE_MS = 1_000
/** Said of a refusal at most. */
const MOST_SAID = 300

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

/** A call that came to nothing; its message is one sentence for people. */
export class DatadogFailure extends Error {
  readonly trouble: TroubleName
  /** Datadog understood the call and will not do this one thing; others may still succeed. */
  readonly refused: boolean

  constructor({ name, sentence }: RemoteTrouble, refused = false) {
    super(sentence)
    this.name = 'DatadogFailure'
    this.trouble = name
    this.refused = refused
  }
}

export interface DatadogApiOptions {
  /** Without a slash at its end. */
  readonly apiUrl: string
  readonly apiKey: Secret
  /** Null: only calls that an API key alone may make. */
  readonly appKey: Secret | null
  /** Waits so many ms. */
  wait(ms: number): Promise<void>
  /** Hears of a wait that Datadog asked for. */
  onWait?(sentence: string): void
}

const refusalSchema = z.object({ errors: z.array(z.unknown()) })

/** Datadog's HTTP API: one call at a time, patient with rate limits, in sentences where it fails. */
export class DatadogApi {
  private readonly options: DatadogApiOptions
  private readonly peer: RemotePeer

  constructor(options: DatadogApiOptions) {
    this.options = options
    this.peer = {
      title: 'Datadog',
      address: options.apiUrl,
      addressKey: options.apiUrl.startsWith('https://api.') ? 'DD_SITE' : 'DD_API_URL',
      credentials: options.appKey === null ? 'DD_API_KEY' : 'DD_API_KEY and DD_APP_KEY',
    }
  }

  /**
   * Calls and parses the answer. Throws DatadogFailure. What only reads or may be done twice is tried again when it
   * fails on the way; a POST is not, for it may have been done: only when Datadog says that it was not (429).
   */
  async call<T>(method: Method, path: string, answer: z.ZodType<T>, body?: unknown): Promise<T> {
    for (let tried = 1; ; tried++) {
      const { failure, waitMs, value } = await this.once(method, path, answer, body)
      if (failure === null) return value as T
      if (waitMs === null || tried === TRIES) throw failure
      if (failure.trouble === 'rate_limited')
        this.options.onWait?.(`Datadog asks for fewer calls; the next one follows in ${Math.ceil(waitMs / 1_000)} s.`)
      await this.options.wait(failure.trouble === 'rate_limited' ? waitMs : waitMs * 2 ** (tried - 1))
    }
  }

  private async once<T>(method: Method, path: string, answer: z.ZodType<T>, body: unknown) {
    const again = method === 'POST' ? null : PAUSE_MS
    let status: number
    let text: string
    let headers: Headers
    try {
      const response = await fetch(`${this.options.apiUrl}${path}`, {
        method,
        headers: this.headers(body !== undefined),
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(CALL_MS),
        // A key must not follow to wherever an answer points.
        redirect: 'error',
      })
      status = response.status
      headers = response.headers
      text = await response.text()
    } catch (error) {
      const trouble = remoteTroubleOf(error, this.peer)
      // Nobody there, or a wrong certificate, does not pass in seconds.
      return { failure: new DatadogFailure(trouble), waitMs: trouble.name === 'cut_off' ? again : null, value: undefined }
    }
    const name = troubleNameOfStatus(status)
    if (name === null) return this.parsed(text, answer)
    if (name === 'rate_limited')
      return { failure: new DatadogFailure(remoteTrouble(name, this.peer)), waitMs: waitOf(headers), value: undefined }
    if (name === 'server_failed') return { failure: new DatadogFailure(remoteTrouble(name, this.peer)), waitMs: again, value: undefined }
    return { failure: await this.refusal(name, status, text), waitMs: null, value: undefined }
  }

  private parsed<T>(text: string, answer: z.ZodType<T>) {
    const parsed = answer.safeParse(jsonOf(text))
    if (parsed.success) return { failure: null, waitMs: null, value: parsed.data }
    return { failure: new DatadogFailure(remoteTrouble('not_understood', this.peer)), waitMs: null, value: undefined }
  }

  private async refusal(name: TroubleName, status: number, text: string): Promise<DatadogFailure> {
    if (name === 'credentials_refused' || name === 'permission_denied') return this.keysRefused(name)
    const said = refusalSchema.safeParse(jsonOf(text))
    const why = said.success ? said.data.errors.map(String).join('; ').replace(/\s+/g, ' ').slice(0, MOST_SAID) : ''
    if (why === '') return new DatadogFailure(remoteTrouble(name, this.peer))
    return new DatadogFailure({ name, sentence: `Datadog refuses this (${status}): ${why.replace(/\.$/, '')}.` }, true)
  }

  /** Datadog answers 403 to a wrong API key, a wrong application key, a wrong site and a missing permission alike. */
  private async keysRefused(name: TroubleName): Promise<DatadogFailure> {
    if (this.options.appKey === null) return new DatadogFailure(remoteTrouble('credentials_refused', this.peer))
    const valid = await this.apiKeyValid().catch(() => null)
    if (valid === null) return new DatadogFailure(remoteTrouble(name, this.peer))
    const { apiUrl } = this.options
    return new DatadogFailure(
      valid
        ? {
            name: 'permission_denied',
            sentence: `Datadog at ${apiUrl} takes DD_API_KEY but not DD_APP_KEY: correct it, or give its owner the right to write monitors and dashboards.`,
          }
        : {
            name: 'credentials_refused',
            sentence: `Datadog at ${apiUrl} does not know DD_API_KEY: correct it, or DD_SITE where the account lives elsewhere.`,
          },
    )
  }

  /** Whether the API key is one of the site's. Throws DatadogFailure where nobody can tell. */
  async apiKeyValid(): Promise<boolean> {
    let response: Response
    try {
      response = await fetch(`${this.options.apiUrl}/api/v1/validate`, {
        headers: { 'dd-api-key': (await loaded(this.options.apiKey)).reveal() },
        signal: AbortSignal.timeout(CALL_MS),
        redirect: 'error',
      })
    } catch (error) {
      throw new DatadogFailure(remoteTroubleOf(error, this.peer))
    }
    await response.body?.cancel()
    if (response.status === 401 || response.status === 403) return false
    const name = troubleNameOfStatus(response.status)
    if (name !== null) throw new DatadogFailure(remoteTrouble(name, this.peer))
    return true
  }

  private headers(withBody: boolean): Record<string, string> {
    const { apiKey, appKey } = this.options
    return {
      accept: 'application/json',
      'dd-api-key': apiKey.reveal(),
      ...(appKey && { 'dd-application-key': appKey.reveal() }),
      ...(withBody && { 'content-type': 'application/json' }),
    }
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** What Datadog's `x-ratelimit-reset` (seconds) or a proxy's `retry-after` asks for, ms. */
function waitOf(headers: Headers): number {
  const asked = Number(headers.get('x-ratelimit-reset') ?? headers.get('retry-after') ?? Number.NaN)
  return Number.isFinite(asked) ? Math.min(MOST_WAIT_MS, Math.max(PAUSE_MS, asked * 1_000)) : PAUSE_MS
}
