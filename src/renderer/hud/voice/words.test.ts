import { describe, expect, it } from 'vitest'
import type { VoiceShelf } from '../../../shared/model/voice.ts'
import { fakeVoiceStatus } from '../../state/fakes.ts'
import {
  badgesOf,
  checkShelf,
  leftText,
  outcomeSentence,
  outcomeText,
  shelfSentence,
  shelvesInForce,
  speakerText,
  standingOf,
  type VoiceFacts,
  voiceText,
} from './words.ts'

const NOW = Date.parse('2026-01-01T12:00:00.000Z')
const minutes = (n: number) => new Date(NOW + n * 60_000).toISOString()

const shelf = (part: Partial<VoiceShelf> = {}): VoiceShelf => ({
  shelfId: 's',
  scope: 'all',
  subject: null,
  reason: 'deploy',
  actor: 'operator',
  since: minutes(-10),
  until: minutes(50),
  ...part,
})

const facts = (part: Partial<VoiceFacts> = {}): VoiceFacts => ({
  fresh: true,
  sound: { phase: 'ready' },
  elsewhere: false,
  muted: false,
  volume: 0.8,
  settings: { source: 'best', tones: true, spatial: true, reminders: true, quietHours: null },
  status: fakeVoiceStatus(),
  speaking: null,
  now: NOW,
  ...part,
})
const kinds = (part: Partial<VoiceFacts>) => badgesOf(facts(part)).map((one) => one.kind)

describe('badgesOf', () => {
  it('has none while nothing stands between the voice and the ear', () => {
    expect(kinds({})).toEqual([])
    expect(kinds({ status: null, sound: { phase: 'idle' } })).toEqual([])
  })

  it('asks for sound with the reason, unless it is not wanted', () => {
    expect(badgesOf(facts({ sound: { phase: 'locked' } }))).toMatchObject(
      [{ kind: 'locked', word: 'Enable sound', sentence: /click/ }].map(({ sentence, ...rest }) => ({
        ...rest,
        sentence: expect.stringMatching(sentence),
      })),
    )
    expect(badgesOf(facts({ sound: { phase: 'failed', why: 'The device went away' } }))[0]?.sentence).toBe('The device went away.')
    expect(kinds({ sound: { phase: 'locked' }, muted: true })).toEqual(['muted'])
    expect(badgesOf(facts({ volume: 0 }))[0]?.word).toBe('Volume 0')
  })

  it('counts shelves and tells the time of the longest', () => {
    const status = fakeVoiceStatus({
      shelves: [shelf({ until: minutes(5), scope: 'service', subject: 'ai-brain' }), shelf({ until: minutes(190) })],
    })
    expect(badgesOf(facts({ status }))).toMatchObject([
      { kind: 'shelved', detail: '2 · 3 h 10 min', sentence: 'Not spoken of: everything, ai-brain.' },
    ])
    // The core has not said so yet, but the time is over.
    expect(badgesOf(facts({ status, now: NOW + 200 * 60_000 }))).toEqual([])
  })

  it('shows all that hold at once, gravest first', () => {
    const status = fakeVoiceStatus({
      shelves: [shelf()],
      quiet: true,
      flood: { since: minutes(-3), alarms: 14 },
      problems: ['The clip welcome.mp3 is missing'],
    })
    const settings = { ...facts().settings, quietHours: { from: '22:00', to: '07:00', p1: true } }
    const badges = badgesOf(facts({ status, settings, muted: true }))
    expect(badges.map((one) => one.kind)).toEqual(['muted', 'flood', 'shelved', 'quiet', 'problem'])
    expect(badges[1]?.detail).toBe('14 in 10 min')
    expect(badges[3]).toMatchObject({ detail: 'until 07:00', sentence: 'Within quiet hours only a P1 is spoken.' })
  })
})

describe('standingOf', () => {
  it('tells the one thing to know', () => {
    const speaking = { utteranceId: 'u', caption: 'Welcome, Engineer.', source: 'clips' as const }
    expect(standingOf(facts({ fresh: false, muted: true })).word).toBe('Not live')
    expect(standingOf(facts({ sound: { phase: 'locked' }, speaking }))).toMatchObject({ word: 'No sound', tone: 'warning' })
    expect(standingOf(facts({ speaking }))).toMatchObject({ word: 'Speaking', sentence: 'Welcome, Engineer.' })
    expect(standingOf(facts({ status: null })).word).toBe('Starting')
    expect(standingOf(facts()).word).toBe('Ready')
  })
})

describe('speakerText', () => {
  it('names who speaks, also where that is another window', () => {
    const speaking = (source: 'clips' | 'stream' | 'caption') => ({ utteranceId: 'u', caption: 'Welcome.', source })
    expect(speakerText(facts())).toBe('')
    expect(speakerText(facts({ status: null }))).toBe('starting')
    expect(speakerText(facts({ speaking: speaking('clips') }))).toBe('Shipped voice')
    expect(speakerText(facts({ speaking: speaking('caption') }))).toBe('Caption only')
    expect(speakerText(facts({ elsewhere: true }))).toBe('Another window speaks')
    expect(speakerText(facts({ elsewhere: true, speaking: speaking('caption') }))).toBe('Another window speaks')
    expect(speakerText(facts({ elsewhere: true, speaking: speaking('stream') }))).toBe('ElevenLabs')
    expect(speakerText(facts({ elsewhere: true, muted: true }))).toBe('')
    expect(standingOf(facts({ elsewhere: true }))).toMatchObject({ tone: 'calm', word: 'Captions' })
  })
})

describe('times', () => {
  it('never says that less is left than there is', () => {
    expect([-5, 0, 1, 59_400, 60_000, 61_000, 3_600_000, 3_601_000, 11_400_000].map(leftText)).toEqual([
      '0 s',
      '0 s',
      '1 s',
      '1 min',
      '1 min',
      '2 min',
      '1 h',
      '1 h 1 min',
      '3 h 10 min',
    ])
  })

  it('leaves out shelves that are over, and puts that of everything first', () => {
    const shelves = [
      shelf({ until: minutes(0) }),
      shelf({ shelfId: 'long', scope: 'service', subject: 'a', until: minutes(9) }),
      shelf({ until: minutes(1) }),
    ]
    expect(shelvesInForce(shelves, NOW).map((one) => one.shelfId)).toEqual(['s', 'long'])
  })
})

describe('checkShelf', () => {
  const input = { scope: 'all' as const, subject: '', reason: 'deploy', length: '60' as const, own: '' }

  it('gives the minutes', () => {
    expect(checkShelf(input)).toEqual({ minutes: 60 })
    expect(checkShelf({ ...input, length: 'own', own: ' 90 ' })).toEqual({ minutes: 90 })
  })

  it.each([
    [{ ...input, reason: ' \u200b' }, 'Say why'],
    [{ ...input, scope: 'service' as const }, 'Choose the service'],
    [{ ...input, length: 'own' as const, own: '' }, 'from 1 to 1440'],
    [{ ...input, length: 'own' as const, own: '1441' }, 'from 1 to 1440'],
    [{ ...input, length: 'own' as const, own: '0' }, 'from 1 to 1440'],
    [{ ...input, length: 'own' as const, own: 'an hour' }, 'from 1 to 1440'],
  ])('says what is missing: %j', (wrong, sentence) => {
    expect(checkShelf(wrong)).toMatchObject({ problem: expect.stringContaining(sentence) })
  })
})

describe('lines of the transcript', () => {
  it('say what was said by whom, and what the window made of it', () => {
    expect(voiceText('elevenlabs')).toBe('ElevenLabs')
    expect(voiceText(null)).toBe('none')
    expect(outcomeText({ entryId: 'e', said: true, outcome: 'caption_only' }, 'e')).toBe('caption only')
    expect(outcomeText({ entryId: 'e', said: false, outcome: null }, null)).toBe('not said')
    expect(outcomeText({ entryId: 'e', said: true, outcome: null }, null)).toBe('no report')
    expect(outcomeText({ entryId: 'e', said: true, outcome: null }, 'e')).toBe('speaking')
    expect(outcomeSentence({ said: true, outcome: 'caption_only', outcomeWhy: 'Sound is off' })).toBe(
      'Only the caption was shown. Sound is off.',
    )
    expect(outcomeSentence({ said: true, outcome: null, outcomeWhy: null })).toContain('No window has reported')
  })

  it('name a shelf whole', () => {
    expect(shelfSentence(shelf({ scope: 'monitor', subject: 'high-latency' }))).toMatch(
      /^monitor high-latency until \d\d:\d\d:\d\d, by operator: deploy$/,
    )
  })
})
