import { toWire } from '../../../shared/model/case.ts'
import type { TranscriptFilter, UtteranceWire, VoiceEntry, VoiceEntryWire } from '../../../shared/model/voice.ts'
import type { Composition, VoiceFigures, VoiceStore } from './types.ts'
import { voiceOf } from './utterance.ts'

/** Utterances that a window may still report about; none takes longer than some seconds. */
const MOST_OPEN = 64

const HEARD: Readonly<Record<NonNullable<VoiceEntry['outcome']>, number>> = { heard: 2, cut: 1, caption_only: 0 }

/** What was said and what was not, and why; kept in the records, and counted. */
export class Transcript {
  private readonly store: VoiceStore
  private readonly open = new Map<string, VoiceEntry>()
  private readonly counts: { said: Record<NonNullable<VoiceEntry['voice']>, number>; notSaid: number } = {
    said: { clips: 0, elevenlabs: 0, caption: 0 },
    notSaid: 0,
  }

  constructor(store: VoiceStore) {
    this.store = store
  }

  get figures(): Pick<VoiceFigures, 'said' | 'notSaid'> {
    return { said: { ...this.counts.said }, notSaid: this.counts.notSaid }
  }

  /** Newest first. */
  entries(filter: TranscriptFilter): VoiceEntryWire[] {
    return this.store.voiceEntries(filter).map((entry) => toWire<VoiceEntryWire>(entry))
  }

  said(utterance: UtteranceWire, nowMs: number): void {
    const voice = voiceOf(utterance)
    this.counts.said[voice] += 1
    const entry: VoiceEntry = {
      entryId: utterance.utterance_id,
      at: new Date(nowMs).toISOString(),
      kind: utterance.kind,
      priority: utterance.priority,
      caption: utterance.caption,
      said: true,
      why: utterance.why,
      voice,
      outcome: null,
      outcomeWhy: null,
      serviceId: utterance.service_id,
      incidentId: utterance.incident_id,
    }
    this.store.saveVoiceEntry(entry)
    this.open.set(entry.entryId, entry)
    for (const oldest of this.open.keys()) {
      if (this.open.size <= MOST_OPEN) return
      this.open.delete(oldest)
    }
  }

  notSaid(
    id: string,
    words: Pick<Composition, 'kind' | 'priority' | 'caption' | 'serviceId' | 'incidentId'>,
    why: string,
    nowMs: number,
  ): void {
    this.counts.notSaid += 1
    this.store.saveVoiceEntry({
      entryId: id,
      at: new Date(nowMs).toISOString(),
      kind: words.kind,
      priority: words.priority,
      caption: words.caption,
      said: false,
      why,
      voice: null,
      outcome: null,
      outcomeWhy: null,
      serviceId: words.serviceId,
      incidentId: words.incidentId,
    })
  }

  /** A window played it to its end, or to where it was cut; the queue keeps its turn for a pause longer. */
  isOver(id: string): boolean {
    const outcome = this.open.get(id)?.outcome
    return outcome === 'heard' || outcome === 'cut'
  }

  /** What a window made of an utterance. @returns whether there is such an utterance */
  heard(id: string, outcome: NonNullable<VoiceEntry['outcome']>, outcomeWhy: string | null): boolean {
    const entry = this.open.get(id)
    if (!entry) return false
    // One window that heard it is enough, whatever others made of it afterwards.
    if (entry.outcome !== null && HEARD[outcome] < HEARD[entry.outcome]) return true
    const heard = { ...entry, outcome, outcomeWhy }
    this.open.set(id, heard)
    this.store.saveVoiceEntry(heard)
    return true
  }
}
