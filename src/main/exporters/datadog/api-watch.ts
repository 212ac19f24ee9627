import { DatadogApi, DatadogFailure } from '../../../datadog/api.ts'
import type { DatadogConfig } from '../../../datadog/settings.ts'
import type { Connection } from '../../../shared/model/connection.ts'
import type { Clock } from '../../core/clock.ts'

/** A key that is known is asked about again after this, ms. */
const KNOWN_MS = 15 * 60_000
/** And after this where it could not be asked, or is refused. */
const TROUBLED_MS = 60_000

const KNOWN = 'Datadog knows DD_API_KEY; "nexus datadog plan" shows what "nexus datadog apply" would make there.'

/**
 * Whether Datadog's API can be reached with the key that is configured. NEXUS itself asks nothing else of it: monitors and
 * dashboards are made on the command line.
 */
export class DatadogApiWatch {
  private readonly config: DatadogConfig
  private readonly clock: Clock
  private readonly api: DatadogApi | null
  private found: Pick<Connection, 'state' | 'trouble' | 'sentence'>
  private cancel: () => void = () => {}
  private stopped = false

  constructor(config: DatadogConfig, clock: Clock) {
    this.config = config
    this.clock = clock
    const { apiUrl, apiKey } = config
    this.api = apiKey && new DatadogApi({ apiUrl, apiKey, appKey: null, wait: (ms) => new Promise((resolve) => clock.after(ms, resolve)) })
    this.found =
      this.api === null
        ? {
            state: 'off',
            trouble: null,
            sentence: 'No key of Datadog is configured: DD_API_KEY and DD_APP_KEY let "nexus datadog apply" make monitors.',
          }
        : { state: 'connecting', trouble: null, sentence: `Asks ${apiUrl} whether it knows DD_API_KEY.` }
  }

  start(): void {
    if (this.api !== null) void this.look(this.api)
  }

  stop(): void {
    this.stopped = true
    this.cancel()
  }

  connection(): Connection {
    const address = this.api === null ? null : this.config.apiUrl
    return { id: 'datadog-api', title: 'Datadog', direction: 'out', since: null, address, ...this.found }
  }

  private async look(api: DatadogApi): Promise<void> {
    try {
      this.found = (await api.apiKeyValid())
        ? { state: 'ok', trouble: null, sentence: KNOWN }
        : {
            state: 'failed',
            trouble: 'credentials_refused',
            sentence: `Datadog at ${this.config.apiUrl} does not know DD_API_KEY: correct it, or DD_SITE where the account lives elsewhere.`,
          }
    } catch (error) {
      if (!(error instanceof DatadogFailure)) throw error
      this.found = { state: 'failed', trouble: error.trouble, sentence: error.message }
    }
    if (!this.stopped) this.cancel = this.clock.after(this.found.state === 'ok' ? KNOWN_MS : TROUBLED_MS, () => void this.look(api))
  }
}
