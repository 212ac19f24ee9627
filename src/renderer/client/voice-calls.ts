import { getDefaultStore } from 'jotai'
import type { Utterance, VoiceShelf, VoiceStatus } from '../../shared/model/voice.ts'
import { watchOnlyAtom } from '../state/session.ts'
import { sitrepAtom } from '../state/store.ts'
import { transcriptVersionAtom, voiceStatusAtom } from '../state/voice.ts'
import { type Answer, ask } from './ask.ts'
import type { NexusClient } from './link.ts'
import { currentClient, feed } from './session.ts'

const store = getDefaultStore()

/** Another line of the transcript, or an answer about one, may be there. */
function transcriptChanged(): void {
  store.set(transcriptVersionAtom, (version) => version + 1)
}

function keep(answer: Answer<VoiceStatus>): Answer<VoiceStatus> {
  if (answer.ok) store.set(voiceStatusAtom, answer.value)
  return answer
}

/** How the voice stands; also kept in {@link voiceStatusAtom}. */
export const loadVoiceStatus = async (): Promise<Answer<VoiceStatus>> => keep(await ask((client) => client.voice.status()))

/** What was said, what was not, and why; newest first. */
export const loadTranscript = (filter: Parameters<NexusClient['voice']['transcript']>[0] = {}) =>
  ask((client) => client.voice.transcript(filter))

/** Does not speak of something for `minutes`, for a reason. `subject`: service or monitor; null with `all`. */
export const shelve = (input: {
  readonly scope: VoiceShelf['scope']
  readonly subject: string | null
  readonly reason: string
  readonly minutes: number
}): Promise<Answer<VoiceShelf>> => ask((client) => client.voice.shelve(input))

/** Speaks of it again. */
export const unshelve = async (shelfId: string): Promise<Answer<VoiceStatus>> =>
  keep(await ask((client) => client.voice.unshelve({ shelf_id: shelfId })))

/** Says a line, to hear the voice. */
export const testVoice = (): Promise<Answer<Utterance>> => ask((client) => client.voice.test())

/**
 * Says how things stand. Without an answer this page's own report is captioned, after a sentence that says what is
 * wrong.
 */
export async function sitrep(): Promise<void> {
  if (currentClient() === null || store.get(watchOnlyAtom) !== null) {
    // The report itself says since when nothing is known; a viewer reads it, and keeps the room quiet.
    feed.caption('info', store.get(sitrepAtom))
    return
  }
  const answer = await ask((client) => client.voice.sitrep())
  if (!answer.ok) feed.caption('warning', `${answer.message} ${store.get(sitrepAtom)}`)
}

/** Tells the core that this window can be heard. */
export const reportReady = async (): Promise<Answer<VoiceStatus>> => keep(await ask((client) => client.voice.ready()))

/** Tells the core what this window made of an utterance; what cannot be told is not worth a word. */
export async function reportHeard(utteranceId: string, outcome: 'heard' | 'cut' | 'caption_only', why: string | null): Promise<void> {
  const answer = await ask((client) => client.voice.heard({ utterance_id: utteranceId, outcome, why: why?.slice(0, 300) ?? null }))
  if (answer.ok && answer.value.noted) transcriptChanged()
}
