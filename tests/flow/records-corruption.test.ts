import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openRecords } from '../../src/main/records/index.ts'
import { changed, entry, incident, noisy, opened, RUN, T0, tick } from '../../src/main/records/testing/samples.ts'
import { UsageError } from '../../src/shared/errors.ts'
import { type Outcome, outcomeOf } from '../support/kill/outcome.ts'

/*
 * Damaged files. Whatever bytes are wrong: NEXUS starts, shows nothing that is not
 * true, says when something is missing, keeps the damaged file, and goes on writing.
 */

const PROVE = process.env.NEXUS_PROVE === '1'
const open = (folder: string) => openRecords({ folder, capBytes: 64 * 1024 * 1024, clock: { now: () => T0 } })
const newFolder = () => mkdtempSync(join(tmpdir(), 'nexus-corruption-test-'))
const input = (i: number) => noisy(i * 60, 60)
const INPUTS = 60

describe.each(['closed in order', 'left by a killed process'])('a database %s', (ending) => {
  let source: string
  let truth: Outcome
  const files = ending === 'closed in order' ? ['nexus.db'] : ['nexus.db', 'nexus.db-wal']

  beforeAll(() => {
    const work = newFolder()
    source = newFolder()
    const records = open(work)
    records.openRun(RUN)
    for (let i = 0; i < INPUTS; i++) {
      const one = incident(`i${i}`, { second: i })
      const two = { ...one, timeline: [...one.timeline, entry(i, 'noted', 'x'.repeat(i * 7))] }
      records.append(input(i), i % 2 === 0 ? [opened(one), changed(two)] : [])
      if (i % 20 === 19) records.saveEngineState(`state ${i + 1}`)
    }
    truth = outcomeOf(records)
    if (ending === 'closed in order') records.close()
    for (const name of files) copyFileSync(join(work, name), join(source, name))
    records.close()
    rmSync(work, { recursive: true })
  })
  afterAll(() => rmSync(source, { recursive: true }))

  function survives(damage: (bytes: Buffer, name: string) => Buffer): void {
    const folder = newFolder()
    try {
      for (const name of files) writeFileSync(join(folder, name), damage(readFileSync(join(source, name)), name))
      const records = openUnlessNewer(folder)
      if (records === null) return
      try {
        const run = records.openRun(RUN)
        const shown = outcomeOf(records)
        const known = new Set(truth.incidents.map((one) => JSON.stringify(one)))
        // The journal of a killed process may end anywhere, and SQLite takes what is whole: fewer incidents, none wrong.
        for (const one of shown.incidents) {
          if (records.notices.length === 0 && files.length === 1) expect(known).toContain(JSON.stringify(one))
          else expect(truth.incidents.map((other) => other.title)).toContain(one.title)
        }
        if (records.notices.length === 0 && files.length === 1) expect(shown).toEqual(truth)
        for (const [k, timed] of run.inputs.entries()) expect(timed).toEqual(input(run.inputsCommitted - run.inputs.length + k))
        for (const timed of records.recording(run.runId)) expect(timed.now).toBeGreaterThan(0)
        records.append(tick(1), [opened(incident('after'))])
        records.commit()
        expect(records.incident('after')).toEqual(incident('after'))
        if (records.notices.some((notice) => notice.includes('fresh one'))) {
          expect(readdirSync(folder).filter((name) => name.includes('.corrupt-')).length).toBeGreaterThan(0)
        }
      } finally {
        records.close()
      }
      const again = openUnlessNewer(folder)
      try {
        expect(again?.incident('after')).toEqual(incident('after'))
      } finally {
        again?.close()
      }
    } finally {
      rmSync(folder, { recursive: true })
    }
  }

  /** Flipped bits in the header can make the file look like one of a newer NEXUS, which is refused untouched. */
  function openUnlessNewer(folder: string) {
    try {
      return open(folder)
    } catch (error) {
      if (error instanceof UsageError && error.message.includes('newer NEXUS')) return null
      throw error
    }
  }

  const numRuns = PROVE ? 600 : 15

  test('with bytes overwritten', () => {
    const place = fc.oneof(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), fc.double({ min: 0, max: 0.01, noNaN: true }))
    fc.assert(
      fc.property(
        fc.array(fc.record({ place, bytes: fc.uint8Array({ minLength: 1, maxLength: 64 }) }), { minLength: 1, maxLength: 4 }),
        (wounds) => {
          survives((bytes) => {
            for (const wound of wounds)
              bytes.set(
                wound.bytes.subarray(0, bytes.length),
                Math.min(Math.floor(wound.place * bytes.length), bytes.length - wound.bytes.length),
              )
            return bytes
          })
        },
      ),
      { numRuns, endOnFailure: !PROVE },
    )
  }, 600_000)

  test('cut anywhere', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(...files), (share, cut) => {
        survives((bytes, name) => (name === cut ? bytes.subarray(0, Math.floor(bytes.length * share)) : bytes))
      }),
      { numRuns, endOnFailure: !PROVE },
    )
  }, 600_000)

  test('with pages of zeros', () => {
    fc.assert(
      fc.property(fc.nat(10_000), fc.integer({ min: 1, max: 3 }), (page, count) => {
        survives((bytes) => {
          const from = (page % Math.ceil(bytes.length / 4_096)) * 4_096
          return bytes.fill(0, from, Math.min(from + count * 4_096, bytes.length))
        })
      }),
      { numRuns, endOnFailure: !PROVE },
    )
  }, 600_000)
})
