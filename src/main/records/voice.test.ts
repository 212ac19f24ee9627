import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { VoiceEntry, VoiceShelf } from '../../shared/model/voice.ts'
import type { DriverName } from './driver.ts'
import { openRecords } from './index.ts'
import type { LocalRecords } from './records.ts'
import { TRANSCRIPT_ROWS } from './voice.ts'

const NAMES: DriverName[] = ['better-sqlite3', 'node:sqlite']

function entry(n: number, change: Partial<VoiceEntry> = {}): VoiceEntry {
  return {
    entryId: `e${n}`,
    at: new Date(n * 1_000).toISOString(),
    kind: 'incident',
    priority: 'medium',
    caption: `Line ${n}.`,
    said: true,
    why: 'A p2 incident opened.',
    voice: 'clips',
    outcome: null,
    outcomeWhy: null,
    serviceId: 'ai-brain',
    incidentId: 'i1',
    ...change,
  }
}
const shelf: VoiceShelf = {
  shelfId: 's1',
  scope: 'service',
  subject: 'ai-brain',
  reason: 'Load test',
  actor: 'dana',
  since: '2026-01-01T00:00:00.000Z',
  until: '2026-01-01T01:00:00.000Z',
}

describe.each(NAMES)('the voice in the records on %s', (name) => {
  let folder: string
  let records: LocalRecords
  const open = () => openRecords({ folder, capBytes: 1e6, clock: { now: () => 0 }, drivers: [name] })
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'nexus-voice-'))
    records = open()
  })
  afterEach(() => {
    records.close()
    rmSync(folder, { recursive: true })
  })

  it('keeps transcript and silences over a restart, even before a run began', () => {
    records.saveVoiceEntry(entry(1))
    records.saveVoiceEntry(entry(2, { said: false, voice: null, incidentId: null }))
    records.saveVoiceShelves([shelf])
    records.close()
    records = open()
    expect(records.voiceEntries({ limit: 10 })).toEqual([entry(2, { said: false, voice: null, incidentId: null }), entry(1)])
    expect(records.voiceEntries({ said: true, limit: 10 }).map(({ entryId }) => entryId)).toEqual(['e1'])
    expect(records.voiceEntries({ said: false, limit: 10 }).map(({ entryId }) => entryId)).toEqual(['e2'])
    expect(records.voiceEntries({ incidentId: 'i1', limit: 10 }).map(({ entryId }) => entryId)).toEqual(['e1'])
    expect(records.voiceShelves()).toEqual([shelf])
    records.saveVoiceShelves([])
    expect(records.voiceShelves()).toEqual([])
  })

  it('puts a line in the place of one with the same id, written or not', () => {
    records.saveVoiceEntry(entry(1))
    records.saveVoiceEntry(entry(1, { outcome: 'cut', outcomeWhy: 'Muted.' }))
    expect(records.dirty).toBe(true)
    expect(records.voiceEntries({ limit: 10 })).toEqual([entry(1, { outcome: 'cut', outcomeWhy: 'Muted.' })])
    expect(records.dirty).toBe(false)
    records.saveVoiceEntry(entry(1, { outcome: 'heard' }))
    expect(records.voiceEntries({ limit: 10 })).toEqual([entry(1, { outcome: 'heard' })])
  })

  it('keeps the newest lines only', () => {
    for (let n = 0; n < TRANSCRIPT_ROWS + 500; n++) records.saveVoiceEntry(entry(n))
    records.commit()
    for (let n = TRANSCRIPT_ROWS + 500; n < TRANSCRIPT_ROWS + 600; n++) records.saveVoiceEntry(entry(n))
    const kept = records.voiceEntries({ limit: 2 * TRANSCRIPT_ROWS })
    expect([kept.length, kept[0]?.entryId, kept.at(-1)?.entryId]).toEqual([TRANSCRIPT_ROWS, 'e5599', 'e600'])
  })

  it.each([500, 20_000])('lets no refusals push out what was said, silences and reports: written each %i', (each) => {
    const unsaid = { said: false, voice: null } as const
    const kept = [entry(1), entry(2, { ...unsaid, kind: 'line' }), entry(3, { kind: 'sitrep' }), entry(4, { ...unsaid, kind: 'sitrep' })]
    for (const one of kept) records.saveVoiceEntry(one)
    for (let n = 10; n < 10 + 2 * TRANSCRIPT_ROWS; n++) {
      records.saveVoiceEntry(entry(n, unsaid))
      if (n % each === 0) records.commit()
    }
    const lines = records.voiceEntries({ limit: 3 * TRANSCRIPT_ROWS })
    expect(lines.slice(-4)).toEqual(kept.toReversed())
    expect(lines.length).toBeLessThanOrEqual(TRANSCRIPT_ROWS + 4)
    expect(
      records
        .voiceEntries({ said: false, limit: 3 * TRANSCRIPT_ROWS })
        .slice(-2)
        .map(({ entryId }) => entryId),
    ).toEqual(['e4', 'e2'])
    expect(records.voiceEntries({ said: true, limit: 10 })).toEqual([kept[2], kept[0]])
  })
})
