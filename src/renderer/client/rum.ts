import type { PageRumWire } from '../../shared/model/page.ts'
import { currentClient } from './session.ts'

/** The core is asked again until a line is up, ms. */
const AGAIN_MS = 1_000

/** Asks the core whether this window reports to Datadog, and only then fetches what does it. Returns the function that stops asking. */
export function startRum(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let stopped = false
  async function look(): Promise<void> {
    const answer = await currentClient()
      ?.page.rum()
      .catch(() => undefined)
    if (stopped) return
    if (answer === undefined) timer = setTimeout(() => void look(), AGAIN_MS)
    else if (answer.rum !== null) await report(answer.rum).catch(() => {})
  }
  void look()
  return () => {
    stopped = true
    clearTimeout(timer)
  }
}

let reporting = false

async function report(rum: PageRumWire): Promise<void> {
  if (reporting) return
  reporting = true
  const { datadogRum } = await import('@datadog/browser-rum')
  datadogRum.init({
    applicationId: rum.application_id,
    clientToken: rum.client_token,
    site: rum.site,
    service: rum.service,
    ...(rum.env !== null && { env: rum.env }),
    version: rum.version,
    sessionSampleRate: rum.sample_rate,
    // What is on screen are names of services and sentences about them: no replay of it leaves this machine.
    sessionReplaySampleRate: 0,
    // Nothing goes along with requests to our own core, which a cookie would.
    sessionPersistence: 'local-storage',
    trackUserInteractions: true,
    trackResources: true,
    trackLongTasks: true,
    // An action is called by what it is, not by the words of the thing that was pressed.
    enablePrivacyForActionName: true,
    defaultPrivacyLevel: 'mask',
  })
}
