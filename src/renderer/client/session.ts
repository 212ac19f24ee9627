import { getDefaultStore } from 'jotai'
import { fromWire } from '../../shared/model/case.ts'
import { demoAtom } from '../state/demo.ts'
import { Feed } from '../state/feed.ts'
import { ownSettingsAtom, sessionAtom } from '../state/session.ts'
import { connectionAtom, settingsAtom } from '../state/store.ts'
import { voiceLine, voiceSkewAtom } from '../state/voice.ts'
import { world } from '../state/world.ts'
import { type RunningConnection, startConnection } from './connection.ts'
import { type NexusClient, pickLink } from './link.ts'
import { askingForSignIn } from './sign-in.ts'

const after = (ms: number, run: () => void) => {
  const timer = setTimeout(run, ms)
  return () => clearTimeout(timer)
}

/** The page's feed: live messages in, world and atoms out. */
export const feed = new Feed({
  world,
  store: getDefaultStore(),
  now: Date.now,
  after,
  onVoice: (order) => voiceLine.send(order),
  onOtherCore: () => {
    if (client) void welcome(client)
  },
})

let client: NexusClient | null = null
let running: RunningConnection | null = null

/** The contract's client while the line is up, else null. */
export function currentClient(): NexusClient | null {
  return client
}

/** Tries the line again at once. */
export function retryNow(): void {
  running?.retryNow()
}

async function welcome(fresh: NexusClient): Promise<void> {
  const store = getDefaultStore()
  const [session, settings, history, proposals, demo] = await Promise.allSettled([
    fresh.session.whoami(),
    fresh.settings.get(),
    fresh.incident.list({ limit: 50 }),
    fresh.proposal.list({ limit: 50 }),
    fresh.demo.status(),
  ])
  if (session.status === 'fulfilled') store.set(sessionAtom, session.value)
  if (settings.status === 'fulfilled') {
    const own = store.get(sessionAtom).role === 'viewer' ? store.get(ownSettingsAtom) : {}
    store.set(settingsAtom, { ...fromWire(settings.value), ...own })
  }
  if (demo.status === 'fulfilled') store.set(demoAtom, { at: Date.now() + store.get(voiceSkewAtom), status: fromWire(demo.value) })
  if (proposals.status === 'fulfilled') feed.proposals(proposals.value.proposals.map((one) => fromWire(one)))
  if (history.status === 'fulfilled') {
    const fetched = history.value.incidents.map((one) => fromWire(one))
    feed.history(fetched)
  }
}

/** While the line is down, everything on screen grows older each second. */
function startAgeing(): { lost(lost: boolean): void } {
  let timer: ReturnType<typeof setInterval> | undefined
  return {
    lost(lost) {
      if (lost === (timer !== undefined)) return
      clearInterval(timer)
      timer = lost ? setInterval(() => feed.stale(1_000), 1_000) : undefined
      if (lost) feed.stale(0)
    },
  }
}

/** Starts the line to the core; returns the function that stops it. */
export function startSession(): () => void {
  const store = getDefaultStore()
  const ageing = startAgeing()
  const connection = startConnection({
    open: askingForSignIn(pickLink(window)),
    now: Date.now,
    chance: Math.random,
    after,
    onBegin: () => feed.begin(),
    onMessage: (message) => feed.apply(message),
    onPhase: (phase) => {
      ageing.lost(phase.phase === 'lost')
      store.set(connectionAtom, phase)
    },
    onClient: (fresh) => {
      // A line that was stopped ends later than the next one begins.
      if (running !== connection) return
      client = fresh
      if (fresh) void welcome(fresh)
    },
  })
  running = connection
  const retry = () => connection.retryNow()
  const shown = () => {
    if (document.visibilityState === 'visible') connection.retryNow()
  }
  window.addEventListener('online', retry)
  document.addEventListener('visibilitychange', shown)
  return () => {
    window.removeEventListener('online', retry)
    document.removeEventListener('visibilitychange', shown)
    if (running === connection) {
      running = null
      client = null
    }
    ageing.lost(false)
    feed.stop()
    void connection.stop()
  }
}
