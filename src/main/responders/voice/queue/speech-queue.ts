import type { VoiceShelf } from '../../../../shared/model/voice.ts'
import type { SpokenIncident } from '../types.ts'
import { Alarms, CALM_ALARMS, FLOOD_ALARMS } from './alarms.ts'
import { Decisions } from './decisions.ts'
import { IncidentBook } from './incident-book.ts'
import { KeptBack } from './kept-back.ts'
import { Outcomes } from './outcomes.ts'
import { isNews, type NewsEvent, rankOf, TOLD_IN_SUMMARY, tells } from './rank.ts'
import { NOT_SAID, whyOf } from './reasons.ts'
import type { SavedQueue } from './saved-queue.ts'
import { Silences } from './silences.ts'
import { isLost, PAUSE_MS, PREPARE_MS, preempts } from './speaking.ts'
import { Summaries } from './summaries.ts'
import type { Decision, OfferedEvent, QueuedEvent, Speaking, Waiting, World } from './types.ts'
import { WaitingRoom } from './waiting-room.ts'

/**
 * When something is said, what, and why not. Pure: time (wall clock, ms) and the settings come in with each step, and
 * decisions come out. Everything offered ends once, as said or as not said with a reason; what is given to be said is
 * given one at a time. All state is bounded. The numbers stand in ADR 19.
 */
export class SpeechQueue {
  private seq: number
  private readonly room: WaitingRoom
  private speaking: Speaking | null
  private readonly book: IncidentBook
  private readonly alarms: Alarms
  private readonly summaries: Summaries
  private readonly outcomes: Outcomes
  private readonly silences: Silences
  private readonly decisions = new Decisions()
  private readonly kept: KeptBack

  constructor(saved?: Partial<SavedQueue>) {
    this.seq = saved?.seq ?? 0
    this.room = new WaitingRoom(saved?.waiting)
    this.speaking = structuredClone(saved?.speaking ?? null)
    this.book = new IncidentBook(saved?.incidents)
    this.alarms = new Alarms(saved?.alarms)
    this.summaries = new Summaries(saved?.summaries ?? null)
    this.outcomes = new Outcomes(saved?.outcomes)
    this.silences = new Silences(saved?.shelves)
    const { silences, room, book, summaries, decisions } = this
    this.kept = new KeptBack({ silences, room, book, summaries, decisions })
  }

  get waiting(): number {
    return this.room.size
  }

  /** Id of what is being said; null: silence. */
  get speakingId(): string | null {
    return this.speaking?.begun ? this.speaking.item.id : null
  }

  /** Id of what was given to be said and is not heard yet; null: nothing. */
  get preparingId(): string | null {
    return this.speaking?.begun === false ? this.speaking.item.id : null
  }

  get shelves(): readonly VoiceShelf[] {
    return this.silences.all()
  }

  /** Wall time in ms; null: none. */
  get floodSinceMs(): number | null {
    return this.summaries.sinceMs
  }

  alarmsAt(nowMs: number): number {
    return this.alarms.count(nowMs)
  }

  /** Takes in an event, and returns its id; of what is asked for twice, the id of the one that waits. `tick` decides what comes of it. */
  offer(event: OfferedEvent, nowMs: number, world: World): string {
    const asked = this.room.sameRequest(event)
    if (asked) return asked.id
    const item = this.item(event, nowMs)
    if (isNews(event)) this.offerNews(item, event, nowMs, world)
    else this.offerOther(item, nowMs, world)
    return item.id
  }

  /** An incident that was there before this run: nothing is said of it, but a p1 is not forgotten. */
  resume(incident: SpokenIncident, acknowledged: boolean, nowMs: number): void {
    this.book.takeUp(incident, nowMs)
    if (acknowledged) this.book.acknowledged(incident.incidentId)
  }

  /** Somebody takes care of it: nobody has to be told any more. */
  acknowledged(incidentId: string): void {
    this.book.acknowledged(incidentId)
    this.decisions.refuseAll(this.room.removeAbout(incidentId, ['incident', 'reminder']), NOT_SAID.acknowledged)
    this.kept.settle(NOT_SAID.acknowledged)
    const event = this.speaking?.item.event
    if (event?.kind === 'reminder' && event.incident.incidentId === incidentId) this.hush('Somebody acknowledged it.')
  }

  /** It is over: nothing of it is announced any more. */
  resolved(incidentId: string): void {
    this.book.resolved(incidentId)
    this.decisions.refuseAll(this.room.removeAbout(incidentId, ['incident', 'spread', 'cause', 'reminder']), NOT_SAID.resolved)
    this.kept.settle(NOT_SAID.resolved)
  }

  /** Begins a silence, which takes the place of one about the same subject. */
  shelve(shelf: VoiceShelf, world: World): void {
    this.silences.add(shelf)
    this.kept.refuseWaiting(world)
    const why = this.speaking && this.silences.shelfReason(this.speaking.item.event)
    if (why) this.hush(why)
  }

  /** Ends a silence before its time; null: there is no such. */
  unshelve(shelfId: string): VoiceShelf | null {
    return this.silences.remove(shelfId)
  }

  /** What was given to be said lasts so long from now. */
  began(id: string, durationMs: number, nowMs: number): void {
    if (this.speaking?.item.id === id) Object.assign(this.speaking, { begun: true, sinceMs: nowMs, untilMs: nowMs + durationMs + PAUSE_MS })
  }

  /** Decides what is due. */
  tick(nowMs: number, world: World): void {
    for (const shelf of this.silences.end(nowMs)) this.decisions.add({ kind: 'shelf_ended', shelf })
    const alarms = this.alarms.count(nowMs)
    if (this.summaries.sinceMs !== null && alarms < CALM_ALARMS) this.endFlood(nowMs, alarms)
    this.endSpeaking(nowMs)
    this.catchUp(nowMs, world)
    this.remind(nowMs, world)
    if (this.summaries.due(nowMs) && !this.room.has('flood')) this.push(this.item({ kind: 'flood', alarms }, nowMs))
    this.kept.refuseWaiting(world)
    this.decisions.refuseAll(this.room.removeStale(nowMs), NOT_SAID.stale)
    this.next(nowMs)
  }

  take(): Decision[] {
    return this.decisions.take()
  }

  /** When `tick` is wanted next, wall time in ms; null: not before something happens. */
  nextMs(nowMs: number): number | null {
    const flood = this.summaries.sinceMs === null ? null : this.alarms.nextMs()
    const summary = this.room.has('flood') ? null : this.summaries.nextMs()
    const times = [this.speaking?.untilMs, this.room.nextMs(nowMs), this.book.nextReminderMs(), summary, flood, this.silences.nextMs()]
    const next = Math.min(...times.filter((at) => at !== null && at !== undefined))
    return next === Number.POSITIVE_INFINITY ? null : Math.max(next, nowMs)
  }

  /** The facts so far are void (a recording plays from its start): what waits is let go, what is being said ends. Shelves and the budget stay. */
  reset(why: string): void {
    this.quieten(why)
    this.book.clear()
    this.outcomes.clear()
    this.summaries.forget()
  }

  /** What waits is let go, and what is being said ends; what is known of incidents stays. */
  quieten(why: string): void {
    this.decisions.refuseAll(this.room.clear(), why)
    this.hush(why)
  }

  save(): SavedQueue {
    return {
      seq: this.seq,
      waiting: this.room.save(),
      speaking: structuredClone(this.speaking),
      incidents: this.book.save(),
      alarms: this.alarms.save(),
      summaries: this.summaries.save(),
      shelves: this.silences.all(),
      outcomes: this.outcomes.save(),
    }
  }

  private offerNews(item: Waiting, event: NewsEvent, nowMs: number, world: World): void {
    const { incidentId, severity } = event.incident
    this.book.hear(event, nowMs)
    this.decisions.refuseAll(this.room.removeAbout(incidentId, ['resolved']), NOT_SAID.back)
    this.decisions.refuseAll(this.room.removeKind('all_clear'), NOT_SAID.untrue)
    const flood = this.summaries.sinceMs !== null
    const silence = this.kept.reason(event, world)
    if (silence) this.kept.refuse(item, silence)
    else if (!flood && this.room.join(event, nowMs, (joint) => this.book.verdict(joint, nowMs)))
      this.decisions.refuse(item, NOT_SAID.joined)
    else {
      const verdict = this.book.verdict(event, nowMs)
      if (verdict && 'why' in verdict) return void this.decisions.refuse(item, verdict.why)
      if (event.kind === 'incident' || event.kind === 'spread') this.alarm(nowMs)
      item.notBeforeMs = verdict?.notBeforeMs ?? 0
      if (this.summaries.sinceMs === null) this.push(item)
      else this.withhold(item, event.kind === 'incident' && severity === 'p1')
    }
  }

  private offerOther(item: Waiting, nowMs: number, world: World): void {
    const { event } = item
    const known = event.kind !== 'resolved' || this.book.get(event.incident.incidentId)?.announced === true
    if (event.kind === 'resolved') this.resolved(event.incident.incidentId)
    const silence = this.kept.reason(event, world)
    if (!known) this.decisions.refuse(item, NOT_SAID.unannounced)
    else if (silence) this.decisions.refuse(item, silence)
    else if (this.outcomes.repeats(event, nowMs)) this.decisions.refuse(item, NOT_SAID.repeated)
    else if (this.summaries.sinceMs !== null && (event.kind === 'resolved' || event.kind === 'all_clear')) this.withhold(item, false)
    else this.push(item)
  }

  /** Counts an alarm; with the tenth in ten minutes a flood begins, and what waits is told in its summary. */
  private alarm(nowMs: number): void {
    this.alarms.add(nowMs)
    const alarms = this.alarms.count(nowMs)
    if (this.summaries.sinceMs !== null || alarms < FLOOD_ALARMS) return
    this.summaries.begin(nowMs)
    this.decisions.add({ kind: 'flood_began', atMs: nowMs, alarms })
    for (const item of this.room.remove(({ event }) => isNews(event) || TOLD_IN_SUMMARY.includes(event.kind))) this.withhold(item, false)
  }

  private endFlood(nowMs: number, alarms: number): void {
    this.summaries.end()
    this.decisions.add({ kind: 'flood_ended', atMs: nowMs, alarms })
    this.decisions.refuseAll(this.room.removeKind('flood'), NOT_SAID.calm)
  }

  private withhold(item: Waiting, newP1: boolean): void {
    this.summaries.changed(newP1)
    this.decisions.refuse(item, NOT_SAID.flood)
  }

  /** What silences kept back and what outlasted them is one alarm. */
  private catchUp(nowMs: number, world: World): void {
    const owed = this.kept.owed(world)
    if (!owed) return
    this.alarm(nowMs)
    if (this.summaries.sinceMs === null) this.push(this.item(owed, nowMs))
    else this.withhold(this.item(owed, nowMs), owed.severity === 'p1')
  }

  private remind(nowMs: number, world: World): void {
    for (const incident of this.book.dueReminders(nowMs)) {
      if (!world.reminders) continue
      const events = [...this.room.all(), ...(this.speaking ? [this.speaking.item] : [])].map(({ event }) => event)
      // In a flood the summary names what is worst.
      if (this.summaries.sinceMs !== null) this.summaries.changed(false)
      else if (!events.some((event) => tells(event, incident.incidentId))) this.push(this.item({ kind: 'reminder', incident }, nowMs))
    }
  }

  private next(nowMs: number): void {
    const first = this.room.first(nowMs)
    const { speaking } = this
    if (!first || (speaking && !preempts(first, speaking))) return
    this.room.remove((item) => item === first)
    if (first.event.kind === 'flood') {
      first.event = { kind: 'flood', alarms: this.alarms.count(nowMs) }
      this.summaries.said(nowMs)
    }
    if (speaking) this.cut(speaking, first, nowMs)
    this.speaking = { item: first, sinceMs: nowMs, untilMs: nowMs + PREPARE_MS, begun: false }
    this.book.said(first.event, nowMs)
    this.outcomes.remember(first.event, nowMs)
    this.decisions.add({ kind: 'say', id: first.id, event: first.event, why: whyOf(first), preempts: speaking?.begun === true })
  }

  /** What is cut before it was understood waits again. */
  private cut(speaking: Speaking, by: Waiting, nowMs: number): void {
    const { item } = speaking
    if (!speaking.begun) {
      this.decisions.add({ kind: 'withdraw', id: item.id })
      this.push(item)
    } else if (isLost(speaking, by, nowMs) && this.summaries.sinceMs === null)
      this.push({ ...item, id: this.nextId(), seq: this.seq, again: true })
  }

  private hush(why: string): void {
    const { speaking } = this
    this.speaking = null
    if (!speaking) return
    // What it would have cut off may be heard still.
    this.decisions.add({ kind: 'hush', id: speaking.item.id, why })
    if (!speaking.begun) this.decisions.takeBack(speaking.item, why)
  }

  private endSpeaking(nowMs: number): void {
    if (!this.speaking || nowMs < this.speaking.untilMs) return
    if (!this.speaking.begun) this.decisions.takeBack(this.speaking.item, NOT_SAID.unready)
    this.speaking = null
  }

  private item(event: QueuedEvent, nowMs: number): Waiting {
    return { id: this.nextId(), seq: this.seq, event, rank: rankOf(event), offeredMs: nowMs, notBeforeMs: 0, again: false }
  }

  private nextId(): string {
    return String(++this.seq)
  }

  private push(item: Waiting): void {
    const least = this.room.add(item)
    if (least) this.decisions.refuse(least, NOT_SAID.full)
  }
}
