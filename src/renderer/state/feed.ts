import type { createStore } from 'jotai'
import { fromWire } from '../../shared/model/case.ts'
import type { IncidentSummary } from '../../shared/model/incident.ts'
import type { LiveMessageWire, RemediationProgressWire, RemediationResultWire, StateUpdateWire } from '../../shared/model/live.ts'
import type { Proposal } from '../../shared/model/proposal.ts'
import { ACTION_LABEL, type RemediationState } from '../../shared/model/remediation.ts'
import { mergeAnalyses } from './analyses.ts'
import { countTones } from './board.ts'
import { failingConnectionsAtom } from './connections.ts'
import { demoAtom } from './demo.ts'
import { SpectrumHistory } from './history.ts'
import { mergeIncidents } from './incidents.ts'
import { mergeProposals, proposalsAtom, replaceProposals } from './proposals.ts'
import { ServiceBook } from './service-book.ts'
import { ownSettingsAtom, watchOnlyAtom } from './session.ts'
import {
  activeIncidentsAtom,
  analysesAtom,
  captionAtom,
  chaosAtom,
  clockSkewAtom,
  detailsAtom,
  type FixProgress,
  fixesAtom,
  incidentsAtom,
  integrityAtom,
  selectedIncidentAtom,
  settingsAtom,
  sourceAtom,
  spectrumVersionAtom,
  standInAtom,
} from './store.ts'
import { Traces } from './traces.ts'
import { CoreClock, transcriptVersionAtom, type VoiceOrder, voiceSkewAtom, voiceStatusAtom } from './voice.ts'
import { shortName } from './words.ts'
import type { World } from './world.ts'

type Store = ReturnType<typeof createStore>

/** What the feed needs from outside. */
export interface FeedPorts {
  readonly world: World
  readonly store: Store
  /** Wall clock, ms since the epoch. */
  readonly now: () => number
  /** Calls back once after about `ms`; returns the function that cancels. */
  readonly after: (ms: number, run: () => void) => () => void
  /** Takes what is to be said, or not any more. */
  readonly onVoice: (order: VoiceOrder) => void
  /** Another core speaks on the same line: what was fetched from the one before it is fetched anew. */
  readonly onOtherCore: () => void
}

/** Ends of a fix that are shown as what they are; the others as done or not. */
const ENDED: Partial<Record<RemediationState, FixProgress['state']>> = { not_better: 'not_better', unknown: 'unknown', undone: 'undone' }

const NOTHING: readonly string[] = []

/** A sentence that names its service. */
function named(serviceId: string, text: string): string {
  return text.includes(serviceId) ? text : `${shortName(serviceId)}: ${text}`
}

/** Service lists are republished to React at most this often, ms. */
const PUBLISH_EVERY_MS = 250

/**
 * Writes live messages into the {@link World} (at once, for the scene) and into the
 * atoms (a few times a second, for the panels).
 */
export class Feed {
  readonly spectrum = new SpectrumHistory()
  readonly traces = new Traces()
  private readonly ports: FeedPorts
  private readonly services: ServiceBook
  private readonly heard = new Set<string>()
  private seq: number | null = null
  private cancelPublish: (() => void) | null = null
  private captions = 0
  private sourceKey = ''
  /** Id of the core that is heard. */
  private session: string | null = null
  private readonly coreClock = new CoreClock()

  constructor(ports: FeedPorts) {
    this.ports = ports
    this.services = new ServiceBook(ports.world, ports.store)
  }

  /** A new subscription begins: the next message must be a full update. */
  begin(): void {
    this.seq = null
    this.heard.clear()
    this.coreClock.begin()
  }

  /** Takes the incident history as the core keeps it; what this page knows from another core goes. */
  history(incidents: readonly IncidentSummary[]): void {
    const { store } = this.ports
    const live = store.get(incidentsAtom).filter((one) => this.heard.has(one.incidentId))
    store.set(incidentsAtom, mergeIncidents(live, incidents))
  }

  /** Takes the proposals as the core keeps them. */
  proposals(kept: readonly Proposal[]): void {
    this.ports.store.set(proposalsAtom, (known) => replaceProposals(known, kept, this.heard))
  }

  /**
   * Takes one message. `resync` means messages were missed or the first one was not
   * a full state: the caller must subscribe again.
   */
  apply(message: LiveMessageWire): 'ok' | 'resync' {
    switch (message.type) {
      case 'state_update': {
        const expected = this.seq === null ? null : this.seq + 1
        if (message.partial && expected === null) return 'resync'
        const other = expected !== null && message.session !== this.session
        if (other && message.partial) return 'resync'
        if (!other && expected !== null && message.seq > expected) return 'resync'
        if (other) this.otherCore()
        this.session = message.session
        this.seq = message.seq
        this.state(message)
        return 'ok'
      }
      case 'incident_update':
        this.count()
        this.incident(fromWire(message.incident))
        return 'ok'
      case 'analysis':
        this.count()
        this.ports.store.set(analysesAtom, (known) => mergeAnalyses(known, fromWire(message.analysis)))
        return 'ok'
      case 'voice_say':
        this.count()
        this.wallClock(message.timestamp)
        this.ports.store.set(transcriptVersionAtom, (version) => version + 1)
        this.ports.onVoice({
          kind: 'say',
          at: Date.parse(message.timestamp),
          utterance: fromWire(message.utterance),
          preempts: message.preempts,
        })
        return 'ok'
      case 'voice_hush':
        this.count()
        this.wallClock(message.timestamp)
        this.ports.onVoice({ kind: 'hush', utteranceId: message.utterance_id, why: message.why })
        return 'ok'
      case 'voice_status':
        this.count()
        this.wallClock(message.timestamp)
        this.ports.store.set(voiceStatusAtom, fromWire(message.status))
        this.ports.store.set(transcriptVersionAtom, (version) => version + 1)
        return 'ok'
      case 'settings': {
        this.count()
        const own = this.ports.store.get(watchOnlyAtom) === null ? {} : this.ports.store.get(ownSettingsAtom)
        this.ports.store.set(settingsAtom, (now) => ({ ...now, ...fromWire(message.settings), ...own }))
        return 'ok'
      }
      case 'proposal':
        this.count()
        this.wallClock(message.timestamp)
        this.proposal(fromWire(message.proposal))
        return 'ok'
      case 'demo':
        this.count()
        this.wallClock(message.timestamp)
        this.ports.store.set(demoAtom, { at: Date.parse(message.timestamp), status: fromWire(message.status) })
        return 'ok'
      case 'alert':
        this.count()
        this.unvoiced(message.severity, named(message.service_id, message.message))
        return 'ok'
      case 'remediation_progress':
        this.count()
        if (message.state === 'applied') this.fix(message, 'applied')
        return 'ok'
      case 'remediation_result': {
        this.count()
        this.fix(message, ENDED[message.state] ?? (message.success ? 'succeeded' : 'failed'))
        this.unvoiced(message.success ? 'good' : 'warning', message.message)
        return 'ok'
      }
    }
  }

  private fix(message: RemediationResultWire | RemediationProgressWire, state: FixProgress['state']): void {
    const fixes = new Map(this.ports.store.get(fixesAtom))
    fixes.set(message.service_id, {
      serviceId: message.service_id,
      label: ACTION_LABEL[message.action],
      state,
      message: message.message,
      remediationId: message.remediation_id,
      at: this.ports.now(),
    })
    this.ports.store.set(fixesAtom, fixes)
  }

  /**
   * The line is down: nothing on screen may look fresh any more, and ages grow by the
   * `ms` since the last call.
   */
  stale(ms: number): void {
    this.services.stale(ms)
  }

  /** Shows a sentence at the foot of the stage. */
  caption(tone: 'critical' | 'warning' | 'info' | 'good', text: string): void {
    this.captions++
    this.ports.store.set(captionAtom, { nonce: this.captions, tone, text })
  }

  /** The voice captions what it says; a core without one leaves it to this page. */
  private unvoiced(tone: 'critical' | 'warning' | 'good', text: string): void {
    if (this.ports.store.get(voiceStatusAtom) === null) this.caption(tone, text)
  }

  /** Stops the pending publication. */
  stop(): void {
    this.cancelPublish?.()
    this.cancelPublish = null
  }

  /** Nothing that the former core said is true of this one, and nothing of it is said to its end. */
  private otherCore(): void {
    const { store } = this.ports
    this.heard.clear()
    this.coreClock.begin()
    this.sourceKey = ''
    this.forgetPast()
    store.set(incidentsAtom, [])
    store.set(proposalsAtom, [])
    store.set(selectedIncidentAtom, null)
    store.set(captionAtom, null)
    this.ports.onVoice({ kind: 'hush', utteranceId: null, why: 'Another core took the place of the one that spoke.' })
    this.ports.onOtherCore()
  }

  private forgetPast(): void {
    const { store } = this.ports
    this.spectrum.clear()
    this.traces.clear()
    store.set(detailsAtom, new Map())
    store.set(fixesAtom, new Map())
    store.set(analysesAtom, new Map())
  }

  private count(): void {
    if (this.seq !== null) this.seq++
  }

  private wallClock(timestamp: string): void {
    this.ports.store.set(voiceSkewAtom, this.coreClock.hear(Date.parse(timestamp), this.ports.now()))
  }

  private proposal(proposal: Proposal): void {
    this.heard.add(proposal.proposalId)
    this.ports.store.set(proposalsAtom, (known) => mergeProposals(known, [proposal]))
    // Its card goes away without a click: why is said.
    if (proposal.state === 'expired' || proposal.state === 'withdrawn') this.caption('info', named(proposal.serviceId, proposal.outcome))
  }

  private incident(incident: IncidentSummary): void {
    const { store } = this.ports
    this.heard.add(incident.incidentId)
    store.set(incidentsAtom, mergeIncidents(store.get(incidentsAtom), [incident]))
  }

  private state(message: StateUpdateWire): void {
    const { store, world } = this.ports
    this.sourceChanged(message)
    this.services.take(message)
    if (!message.partial) for (const view of this.services.all()) this.traces.add(view.serviceId, view.latencyMs)
    world.commit()
    store.set(sourceAtom, fromWire(message.source))
    if (message.source.kind !== 'replay') {
      const skew = Date.parse(message.timestamp) - this.ports.now()
      this.wallClock(message.timestamp)
      // Small differences are transport time: following them would make countdowns tremble.
      store.set(clockSkewAtom, Math.abs(skew) < 1_500 ? 0 : Math.round(skew / 1_000) * 1_000)
    }
    store.set(chaosAtom, message.chaos && fromWire(message.chaos))
    store.set(integrityAtom, message.system_integrity)
    store.set(activeIncidentsAtom, message.active_incidents)
    store.set(standInAtom, message.stand_in === true)
    this.failing(message.failing_connections ?? NOTHING)
    this.record(message)
    this.publishSoon(message.partial)
  }

  /** The same names are the same list: nothing is drawn anew. */
  private failing(names: readonly string[]): void {
    const { store } = this.ports
    if (names.join('\n') !== store.get(failingConnectionsAtom).join('\n')) store.set(failingConnectionsAtom, names)
  }

  /** Adds to the spectrum. Time that stands still leaves no columns. */
  private record(message: StateUpdateWire): void {
    const { kind, state, position } = message.source
    if ((state === 'paused' || state === 'ended') && this.spectrum.all().length > 0) return
    // A page too busy to read in time still places what it reads where it belongs.
    const wall = kind === 'replay' ? this.ports.now() : Date.parse(message.timestamp)
    const at = position === null ? Date.parse(message.timestamp) : Date.parse(position)
    const began = this.spectrum.add(wall, at, countTones(this.services.all()), message.system_integrity)
    if (began) this.ports.store.set(spectrumVersionAtom, (n) => n + 1)
  }

  /** Another source or another recording: the past on screen is not its past. */
  private sourceChanged(message: StateUpdateWire): void {
    const key = `${message.source.kind}|${message.source.start ?? ''}`
    if (this.sourceKey !== '' && this.sourceKey !== key) this.forgetPast()
    this.sourceKey = key
  }

  private publishSoon(soon: boolean): void {
    if (this.cancelPublish) return
    this.cancelPublish = this.ports.after(soon ? PUBLISH_EVERY_MS / 5 : PUBLISH_EVERY_MS, () => {
      this.cancelPublish = null
      this.services.publish()
    })
  }
}
