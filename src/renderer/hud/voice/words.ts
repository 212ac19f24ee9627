import type { Settings } from '../../../shared/model/settings.ts'
import type { UtteranceKind, VoiceEntry, VoicePriority, VoiceShelf, VoiceStatus } from '../../../shared/model/voice.ts'
import type { SoundState, Speaking } from '../../state/voice.ts'
import { clockText, countText, plural, sentence, shortName } from '../../state/words.ts'

/** Everything that decides whether this window can be heard. */
export interface VoiceFacts {
  /** The line to the core is up. */
  readonly fresh: boolean
  readonly sound: SoundState
  /** Another window of this browser speaks. */
  readonly elsewhere: boolean
  readonly muted: boolean
  /** 0..1 */
  readonly volume: number
  readonly settings: Settings['voice']
  /** Null: not heard of yet. */
  readonly status: VoiceStatus | null
  readonly speaking: Speaking | null
  /** Core's clock, ms since the epoch. */
  readonly now: number
}

/** Something that keeps the voice from being heard, or changes what it says. */
export interface VoiceBadge {
  readonly kind: 'locked' | 'failed' | 'muted' | 'flood' | 'shelved' | 'quiet' | 'problem'
  readonly word: string
  /** Beside the word; empty: nothing. */
  readonly detail: string
  /** What it means, in one sentence. */
  readonly sentence: string
}

const LOCKED = 'The browser wants a click or a key before it lets this page be heard.'

const ELSEWHERE = 'Another window of this browser speaks; this one shows the captions.'

/** Span in ms until something ends: `45 s`, `59 min`, `3 h 10 min`. Never shorter than it is. */
export function leftText(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1_000))
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.ceil(seconds / 60)
  if (minutes < 60) return `${minutes} min`
  const rest = minutes % 60
  return rest === 0 ? `${minutes / 60} h` : `${Math.floor(minutes / 60)} h ${rest} min`
}

/** Shelves in force at `now`: that of everything first, then the longest. */
export function shelvesInForce(shelves: readonly VoiceShelf[], now: number): readonly VoiceShelf[] {
  const wide = (one: VoiceShelf) => Number(one.scope === 'all')
  return shelves.filter((one) => Date.parse(one.until) > now).sort((a, b) => wide(b) - wide(a) || Date.parse(b.until) - Date.parse(a.until))
}

/** What a shelf keeps quiet: `everything`, `ai-brain`, `monitor high-latency`. */
export function shelfSubject(shelf: Pick<VoiceShelf, 'scope' | 'subject'>): string {
  if (shelf.scope === 'all') return 'everything'
  const name = shortName(shelf.subject ?? '?', 40)
  return shelf.scope === 'monitor' ? `monitor ${name}` : name
}

/** What stands between the voice and the ear, gravest first. */
export function badgesOf(facts: VoiceFacts): readonly VoiceBadge[] {
  const { status, settings, now } = facts
  const badges: VoiceBadge[] = [...soundBadges(facts)]
  if (!status) return badges
  if (status.flood) {
    badges.push({
      kind: 'flood',
      word: 'Alarm flood',
      detail: `${countText(status.flood.alarms)} in 10 min`,
      sentence: `${plural(status.flood.alarms, 'alarm')} in ten minutes: one summary a minute is spoken in place of each.`,
    })
  }
  const shelves = shelvesInForce(status.shelves, now)
  if (shelves.length > 0) {
    const longest = Math.max(...shelves.map((one) => Date.parse(one.until)))
    badges.push({
      kind: 'shelved',
      word: 'Shelved',
      detail: `${shelves.length} · ${leftText(longest - now)}`,
      sentence: `Not spoken of: ${shelves.map(shelfSubject).slice(0, 4).join(', ')}${shelves.length > 4 ? ' and more' : ''}.`,
    })
  }
  if (status.quiet) badges.push(quietBadge(settings))
  const problem = status.problems[0]
  if (problem !== undefined) {
    badges.push({ kind: 'problem', word: 'Voice problem', detail: '', sentence: sentence(problem) })
  }
  return badges
}

/** Mute comes before a lock: where sound is not wanted, nobody is asked to enable it. */
function* soundBadges({ muted, volume, sound }: VoiceFacts): Generator<VoiceBadge> {
  if (muted) {
    yield { kind: 'muted', word: 'Sound off', detail: '', sentence: 'Sound is off: captions are shown all the same.' }
  } else if (volume === 0) {
    yield { kind: 'muted', word: 'Volume 0', detail: '', sentence: 'The volume is at zero: captions are shown all the same.' }
  } else if (sound.phase === 'locked') {
    yield { kind: 'locked', word: 'Enable sound', detail: '', sentence: LOCKED }
  } else if (sound.phase === 'failed') {
    yield { kind: 'failed', word: 'Enable sound', detail: '', sentence: sentence(sound.why) }
  }
}

function quietBadge(settings: Settings['voice']): VoiceBadge {
  const hours = settings.quietHours
  return {
    kind: 'quiet',
    word: 'Quiet hours',
    detail: hours ? `until ${hours.to}` : '',
    sentence: hours?.p1 ? 'Within quiet hours only a P1 is spoken.' : 'Within quiet hours nothing is spoken.',
  }
}

/** How the voice stands, for the top of its page. */
export interface Standing {
  readonly tone: 'calm' | 'speaking' | 'warning' | 'stale'
  readonly word: string
  readonly sentence: string
}

/** The one thing to know about the voice now: what keeps it silent, what it says, or that it is ready. */
export function standingOf(facts: VoiceFacts): Standing {
  const { fresh, status, speaking, sound } = facts
  if (!fresh) return { tone: 'stale', word: 'Not live', sentence: 'The line is down: nothing is said until it is back.' }
  const [badge] = badgesOf(facts)
  if (badge && badge.kind !== 'problem') {
    return { tone: 'warning', word: badge.kind === 'locked' || badge.kind === 'failed' ? 'No sound' : badge.word, sentence: badge.sentence }
  }
  if (speaking) return { tone: 'speaking', word: facts.elsewhere ? 'Captions' : 'Speaking', sentence: speaking.caption }
  if (badge) return { tone: 'warning', word: badge.word, sentence: badge.sentence }
  if (!status || sound.phase === 'idle') return { tone: 'stale', word: 'Starting', sentence: 'The voice is being made ready.' }
  if (facts.elsewhere) return { tone: 'calm', word: 'Captions', sentence: ELSEWHERE }
  return { tone: 'calm', word: 'Ready', sentence: 'Ready. It speaks when something breaks, when a cause is known, and when it is over.' }
}

/** Who speaks at the moment, in a few words; empty: nobody does. */
export function speakerText({ speaking, elsewhere, muted, volume, status }: VoiceFacts): string {
  if (elsewhere && !muted && volume > 0 && (!speaking || speaking.source === 'caption')) return 'Another window speaks'
  if (speaking) return SOURCE_WORD[speaking.source]
  return status === null ? 'starting' : ''
}

/** Whose voice it is. */
export const SOURCE_WORD: Readonly<Record<Speaking['source'], string>> = {
  clips: 'Shipped voice',
  stream: 'ElevenLabs',
  caption: 'Caption only',
}

export const PRIORITY_WORD: Readonly<Record<VoicePriority, string>> = { high: 'high', medium: 'medium', low: 'low' }

export const KIND_WORD: Readonly<Record<UtteranceKind, string>> = {
  welcome: 'welcome',
  incident: 'incident',
  spread: 'spread',
  cause: 'cause',
  reminder: 'reminder',
  resolved: 'resolved',
  remediation: 'fix',
  all_clear: 'all clear',
  flood: 'summary',
  sitrep: 'sitrep',
  line: 'line',
}

/** Who said a line. */
export function voiceText(voice: VoiceEntry['voice']): string {
  if (voice === null) return 'none'
  return { clips: 'the shipped voice', elevenlabs: 'ElevenLabs', caption: 'none: there is a caption only' }[voice]
}

/** What became of a line, in a word or two; `speaking`: the line that is being said. */
export function outcomeText(entry: Pick<VoiceEntry, 'entryId' | 'said' | 'outcome'>, speaking: string | null): string {
  if (!entry.said) return 'not said'
  if (entry.outcome === null) return entry.entryId === speaking ? 'speaking' : 'no report'
  return { heard: 'heard', cut: 'cut off', caption_only: 'caption only' }[entry.outcome]
}

/** What the newest window made of a line, in one sentence; null: it was not said, so there was nothing to hear. */
export function outcomeSentence(entry: Pick<VoiceEntry, 'said' | 'outcome' | 'outcomeWhy'>): string | null {
  if (!entry.said) return null
  const why = entry.outcomeWhy === null ? '' : ` ${sentence(entry.outcomeWhy)}`
  if (entry.outcome === null) return 'No window has reported yet what it made of it.'
  return { heard: 'Heard whole.', cut: `Cut off.${why}`, caption_only: `Only the caption was shown.${why}` }[entry.outcome]
}

/** Lengths that a shelf can have, in minutes. */
export const SHELF_LENGTHS = [
  { key: '15', label: '15 min', minutes: 15 },
  { key: '60', label: '1 h', minutes: 60 },
  { key: '240', label: '4 h', minutes: 240 },
  { key: '480', label: '8 h', minutes: 480 },
] as const
export type ShelfLength = (typeof SHELF_LENGTHS)[number]['key'] | 'own'
/** Longest shelf: a silence nobody remembers is an accident. */
const MAX_MINUTES = 1_440

/** What was filled in. */
export interface ShelfInput {
  readonly scope: VoiceShelf['scope']
  readonly subject: string
  readonly reason: string
  readonly length: ShelfLength
  /** Minutes as typed; counts only with the length `own`. */
  readonly own: string
}

/** Minutes of what was filled in, or one sentence that says what is missing. */
export function checkShelf(input: ShelfInput): { readonly minutes: number } | { readonly problem: string } {
  if (input.scope !== 'all' && input.subject === '') {
    return { problem: `Choose the ${input.scope} that is not to be spoken of.` }
  }
  if (!/[^\p{C}\p{Z}]/u.test(input.reason)) return { problem: 'Say why: whoever wonders at the silence will read this.' }
  const fixed = SHELF_LENGTHS.find((one) => one.key === input.length)
  if (fixed) return { minutes: fixed.minutes }
  const typed = input.own.trim() === '' ? Number.NaN : Number(input.own)
  if (!(typed >= 1 && typed <= MAX_MINUTES)) return { problem: 'Write a length in minutes, from 1 to 1440 (a day).' }
  return { minutes: typed }
}

/** Who shelved what until when, in one sentence. */
export function shelfSentence(shelf: VoiceShelf): string {
  return `${shelfSubject(shelf)} until ${clockText(shelf.until, 'local')}, by ${shelf.actor}: ${shelf.reason}`
}
