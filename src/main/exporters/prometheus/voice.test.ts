import { expect, it } from 'vitest'
import { metricsText } from './page.ts'

const BASE = {
  integrity: null,
  services: [],
  connections: 0,
  remediations: [],
  ingest: { accepted: 0, rejected: 0, late: 0, duplicated: 0, clamped: 0, by_reason: {}, recent: [] },
  eventsPerSecond: 0,
}
const VOICE = { said: { clips: 3, elevenlabs: 1, caption: 0 }, notSaid: 7, waiting: 2, flood: true, synthesizer: null }

it('tells what the voice said, and of ElevenLabs only where it is configured', () => {
  const lines = metricsText({ ...BASE, voice: VOICE }).split('\n')
  expect(lines).toEqual(
    expect.arrayContaining([
      '# TYPE nexus_voice_said_total counter',
      'nexus_voice_said_total{voice="clips"} 3',
      'nexus_voice_said_total{voice="caption"} 0',
      'nexus_voice_not_said_total 7',
      'nexus_voice_waiting 2',
      'nexus_voice_flood 1',
    ]),
  )
  expect(lines.some((line) => line.startsWith('nexus_voice_calls'))).toBe(false)
  const made = metricsText({ ...BASE, voice: { ...VOICE, synthesizer: { charactersUsed: 120, calls: { spoken: 2, timeout: 1 } } } })
  expect(made).toContain('nexus_voice_characters_today 120\n')
  expect(made).toContain('nexus_voice_calls_total{outcome="timeout"} 1\n')
})
