import type { Fact } from '../../../shared/model/fact.ts'
import type { Actor } from '../../../shared/model/input.ts'
import type { MonitorStatus } from '../../../shared/model/monitor.ts'
import type {
  TranscriptFilter,
  UtteranceWire,
  VoiceEntry,
  VoiceEntryWire,
  VoiceShelfWire,
  VoiceStatusWire,
} from '../../../shared/model/voice.ts'
import type { Clips } from './clips.ts'
import { Guard } from './guard.ts'
import { isOffered } from './queue/rank.ts'
import { ASKED_FOR } from './queue/reasons.ts'
import { SpeechQueue } from './queue/speech-queue.ts'
import type { Decision, OfferedEvent, World } from './queue/types.ts'
import { Shelves } from './shelves.ts'
import { Speaker, type VoicePorts } from './speaker.ts'
import { figuresOf, statusOf } from './status.ts'
import { StatusTeller } from './status-teller.ts'
import { Transcript } from './transcript.ts'
import type { DemoVoice, NewShelf, Synthesizer, VoiceCalls, VoiceFigures } from './types.ts'

/** Quiet hours begin and end with a minute, so they are looked at twice in one, ms. */
const QUIET_LOOK_MS = 30_000
const TEST_LINE = 'voice-test'
const REPLAYED = 'The recording plays from another place.'
const RESET = 'Everything was reset to a known state.'

/**
 * Says what matters, once, at the right moment: facts become events, the queue decides, the speaker says. Runs on the wall
 * clock whatever time the facts are of, because it is people who listen.
 */
export class VoiceResponder implements DemoVoice, VoiceCalls {
  private readonly ports: VoicePorts
  private readonly clips: Clips
  private synthesizer: Synthesizer | null
  private readonly queue: SpeechQueue
  private readonly silences: Shelves
  private readonly transcript: Transcript
  private readonly speaker: Speaker
  private readonly teller: StatusTeller
  /** Tells utterances of this run from those of others. */
  private readonly run: string
  private wake: (() => void) | null = null
  private welcomed = false
  private demoRuns = false
  /** Facts went by of which nothing was to be said. */
  private skipped = false
  private closed = false
  private readonly guard: Guard

  constructor(ports: VoicePorts, clips: Clips, synthesizer: Synthesizer | null) {
    const { clock, publish, store } = ports
    this.ports = ports
    this.guard = new Guard(ports.log)
    this.clips = clips
    this.synthesizer = synthesizer
    this.run = ports.newId().slice(0, 8)
    this.queue = new SpeechQueue({ shelves: store.voiceShelves().filter(({ until }) => Number.isFinite(Date.parse(until))) })
    this.silences = new Shelves(ports, this.queue)
    this.transcript = new Transcript(store)
    this.speaker = new Speaker(ports, clips, () => this.synthesizer, this.transcript)
    this.teller = new StatusTeller(clock, (status) =>
      publish({ type: 'voice_status', timestamp: new Date(clock.now()).toISOString(), status }),
    )
  }

  /** Takes up what was there before this run; nothing of it is announced. */
  resume(monitors: readonly MonitorStatus[]): void {
    const { listener, sight } = this.ports
    listener.restore(sight.incidents(), monitors)
    this.takeUp()
    this.advance()
  }

  /**
   * Hears the facts of one step, in order.
   * @param silent a recording is wound forward: nothing of it is announced
   */
  heard(facts: readonly Fact[], silent = false): void {
    if (!this.closed && facts.length > 0) this.guard.run(() => this.hear(facts, silent), undefined)
  }

  private hear(facts: readonly Fact[], silent: boolean): void {
    // What ends by a reset is no news, and what was said before is void.
    if (facts.some(({ kind }) => kind === 'system.reset')) {
      this.reset(RESET)
      return
    }
    if (facts.some(({ kind }) => kind === 'monitors.loaded')) this.ports.sight.rulesChanged()
    const back = this.skipped && !silent
    // What this step brings is news; what came while it was wound is not.
    if (back) this.takeUp()
    this.skipped ||= silent
    const events = this.ports.listener.heard(facts)
    const changed = facts.map((fact) => this.note(fact))
    if (silent) return
    if (events.length === 0 && !changed.includes(true) && !back) return
    const now = this.ports.clock.now()
    for (const event of events) if (isOffered(event)) this.queue.offer(event, now, this.world(now))
    this.advance()
  }

  /** A recording plays from its start again: what was said before is void. */
  reset(why = REPLAYED): void {
    this.ports.listener.restore([], [])
    this.ports.sight.rulesChanged()
    this.queue.reset(why)
    this.advance()
  }

  demo(on: boolean): void {
    this.demoRuns = on
    this.advance()
  }

  line(lineId: string): void {
    this.ask({ kind: 'line', lineId, demo: true })
  }

  hush(why: string): void {
    this.queue.quieten(why)
    this.advance()
  }

  /** Address of the clip that names what an alert is about; null: there is none. */
  clipUrl(fact: Extract<Fact, { kind: 'monitor.alerted' }>): string | null {
    return this.guard.run(() => this.speaker.symptomUrl(fact.serviceId, fact.monitor.monitorId), null)
  }

  /** Samples of made speech from its start; null: no such speech, or not any more. */
  readonly speech = (id: string): ReadableStream<Uint8Array> | null => this.synthesizer?.audio(id) ?? null

  figures(): VoiceFigures {
    const { problems, queue, synthesizer, transcript } = this
    return figuresOf({ queue, synthesizer, transcript, problems })
  }

  status(): VoiceStatusWire {
    const now = this.ports.clock.now()
    const { clips, problems, queue, synthesizer } = this
    return statusOf({ queue, clips, synthesizer, problems, world: this.world(now), nameOf: (id) => this.nameOf(id), nowMs: now })
  }

  transcriptEntries(filter: TranscriptFilter): VoiceEntryWire[] {
    return this.transcript.entries(filter)
  }

  sitrep(): UtteranceWire {
    const { current } = this.speaker
    // Asked for again while it is being said: it is this one.
    if (current?.kind === 'sitrep' && current.why === ASKED_FOR && this.isSpeaking(current)) return current
    return this.ask({ kind: 'sitrep', situation: this.ports.sight.situation() })
  }

  test(): UtteranceWire {
    return this.ask({ kind: 'line', lineId: TEST_LINE })
  }

  shelve(asked: NewShelf, actor: Actor): VoiceShelfWire {
    const wire = this.silences.begin(asked, actor.name, this.world(this.ports.clock.now()))
    this.advance()
    return wire
  }

  unshelve(shelfId: string, actor: Actor): void {
    this.silences.end(shelfId, actor.name)
    this.advance()
  }

  ready(): void {
    if (this.welcomed) return
    this.welcomed = true
    this.ask({ kind: 'welcome', situation: this.ports.sight.situation() })
  }

  heardBy(utteranceId: string, outcome: NonNullable<VoiceEntry['outcome']>, why: string | null): boolean {
    return this.transcript.heard(utteranceId, outcome, why)
  }

  /** Speech is made by another synthesizer from now on, or by none; what the former one has under way ends. */
  use(synthesizer: Synthesizer | null): void {
    this.synthesizer?.close()
    this.synthesizer = synthesizer
    if (this.closed) synthesizer?.close()
    this.advance()
  }

  /** The settings changed. */
  settingsChanged(): void {
    this.advance()
  }

  /** Nothing is said any more. */
  close(): void {
    this.closed = true
    this.wake?.()
    this.teller.close()
    this.synthesizer?.close()
  }

  /** Knows what is active, and that people know it too. */
  private takeUp(): void {
    this.skipped = false
    const { clock, listener, sight } = this.ports
    const acknowledged = new Set(sight.incidents().flatMap(({ incidentId, state }) => (state === 'acknowledged' ? incidentId : [])))
    for (const incident of listener.active()) this.queue.resume(incident, acknowledged.has(incident.incidentId), clock.now())
  }

  /** What people and the engine did with incidents; true where it matters to the queue. */
  private note(fact: Fact): boolean {
    if (fact.kind !== 'incident.changed' || fact.incident.state === 'open') return false
    if (fact.incident.state === 'acknowledged') this.queue.acknowledged(fact.incident.incidentId)
    else this.queue.resolved(fact.incident.incidentId)
    return true
  }

  /** Something that somebody asked for: the utterance as it is said, or as it would be said now if it has to wait. */
  private ask(event: OfferedEvent): UtteranceWire {
    const now = this.ports.clock.now()
    const id = this.queue.offer(event, now, this.world(now))
    this.advance()
    const { current } = this.speaker
    return current?.utterance_id === this.nameOf(id) ? current : this.speaker.preview(this.nameOf(id), event)
  }

  private get problems(): string[] {
    return [...this.clips.problems, ...this.guard.problems]
  }

  private isSpeaking({ utterance_id }: UtteranceWire): boolean {
    const { speakingId } = this.queue
    return speakingId !== null && this.nameOf(speakingId) === utterance_id && !this.transcript.isOver(utterance_id)
  }

  private advance(): void {
    if (this.closed) return
    const { clock } = this.ports
    const now = clock.now()
    const world = this.world(now)
    this.queue.tick(now, world)
    for (const decision of this.queue.take()) this.carryOut(decision, now)
    const next = Math.min(
      this.queue.nextMs(now) ?? Number.POSITIVE_INFINITY,
      world.quietHours ? now + QUIET_LOOK_MS : Number.POSITIVE_INFINITY,
    )
    this.wake?.()
    this.wake =
      next === Number.POSITIVE_INFINITY ? null : clock.after(Math.max(next - now, 1), () => this.guard.run(() => this.advance(), undefined))
    this.teller.look(() => this.status())
  }

  private carryOut(decision: Decision, now: number): void {
    switch (decision.kind) {
      case 'say':
        this.say(decision)
        break
      case 'not_said':
        this.transcript.notSaid(this.nameOf(decision.id), this.speaker.words(decision.event), decision.why, now)
        break
      case 'hush':
        this.speaker.hush(this.nameOf(decision.id), decision.why)
        break
      case 'shelf_ended':
        this.silences.ended(decision.shelf)
        break
      case 'withdraw':
      case 'flood_began':
      case 'flood_ended':
        break
    }
  }

  private say({ id, event, why, preempts }: Extract<Decision, { kind: 'say' }>): void {
    this.speaker.say(
      { id: this.nameOf(id), event, why, preempts },
      {
        wanted: () => !this.closed && this.queue.preparingId === id,
        began: (durationMs, later) => {
          this.queue.began(id, durationMs, this.ports.clock.now())
          if (later) this.advance()
        },
      },
    )
  }

  private world(nowMs: number): World {
    const { quiet_hours: quietHours, reminders } = this.ports.settings().voice
    // Nobody takes care of what a recording told that does not play.
    return { minuteOfDay: this.ports.minuteOfDay(nowMs), quietHours, reminders: reminders && this.ports.sight.plays, demo: this.demoRuns }
  }

  private nameOf(id: string): string {
    return `${this.run}-${id}`
  }
}
