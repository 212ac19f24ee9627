import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/main/core/clock.ts'
import { SteppedClock } from '../../src/main/core/testing/stepped-clock.ts'
import { createReplaySource, type ReplaySource, type ReplaySourceOptions } from '../../src/main/sources/replay/replay-source.ts'
import type { ResumePoint } from '../../src/main/sources/source.ts'
import { CollectingSink } from '../../src/main/sources/testing/collecting-sink.ts'

const T0 = Date.UTC(2026, 0, 1)
const folder = mkdtempSync(join(tmpdir(), 'nexus-replay-'))
afterAll(() => rmSync(folder, { recursive: true }))
const open: ReplaySource[] = []
afterEach(async () => {
  for (const source of open.splice(0)) await source.stop()
})

function file(name: string, lines: readonly string[], pack: (text: string) => string | Buffer = (text) => text): string {
  const path = join(folder, name)
  writeFileSync(path, pack(lines.map((line) => `${line}\n`).join('')))
  return path
}

/** Three services sampled every ten seconds. */
const LINES = Array.from({ length: 60 }, (_, n) => {
  const timestamp = new Date(T0 + Math.floor(n / 3) * 10_000).toISOString()
  return `{"timestamp":"${timestamp}","service_id":"s${n % 3}","latency_ms":${100 + n},"metadata":{"sample_seconds":10}}`
})
const RECORDING = file('recording.jsonl', LINES)

async function start(options: Partial<ReplaySourceOptions> = {}, resume: ResumePoint | null = null, sink = new CollectingSink()) {
  const source = await createReplaySource({ file: RECORDING, speed: null, clock: systemClock, ...options })
  open.push(source)
  await source.start(sink, resume)
  return { source, sink }
}

async function playWhole(options: Partial<ReplaySourceOptions> = {}) {
  const { source, sink } = await start(options)
  await source.finished()
  return { source, sink }
}

/** Lets file reads and promises have their turn until the condition holds (else the runner's own limit ends the test). */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise<void>((resolve) => setImmediate(resolve))
}

/** Moves a stepped clock on in small steps, with turns for reading the file between them. */
async function pass(clock: SteppedClock, ms: number): Promise<void> {
  for (let step = 0; step < ms; step += 100) {
    await clock.advance(Math.min(100, ms - step))
    for (let turn = 0; turn < 5; turn++) await new Promise<void>((resolve) => setImmediate(resolve))
  }
}

describe('a replay at full speed', () => {
  it('delivers every line once and in order, then stays ended for inspection', async () => {
    const { source, sink } = await playWhole()
    expect(sink.lines).toEqual(LINES)
    expect(source.status()).toMatchObject({
      kind: 'replay',
      state: 'ended',
      detail: 'recording.jsonl has ended after 60 lines.',
      start: '2026-01-01T00:00:00.000Z',
      end: '2026-01-01T00:03:10.000Z',
      progress: 1,
      speed: null,
      loop: false,
      seed: null,
      scenario: null,
    })
    expect(sink.source).toBe(source.stream)
  })

  it('gives the very same inputs from a gzip, and at any finite speed', async () => {
    const truth = (await playWhole()).sink.items
    const packed = await playWhole({ file: file('packed.jsonl.gz', LINES, gzipSync) })
    expect(packed.sink.items).toEqual(truth)
    for (const speed of [1, 37, 1_000]) {
      const clock = new SteppedClock()
      const { source, sink } = await start({ speed, clock })
      await until(() => sink.items.length > 0)
      for (let round = 0; source.status().state !== 'ended' && round < 3_000; round++) await pass(clock, 100)
      expect(sink.items).toEqual(truth)
    }
  })

  it('waits for a slow sink instead of reading ahead', async () => {
    const big = file(
      'big.jsonl',
      Array.from({ length: 20_000 }, (_, n) => LINES[0]!.replace('"latency_ms":100', `"latency_ms":${n}`)),
    )
    let release: () => void = () => {}
    const sink = new CollectingSink()
    let pushes = 0
    sink.onPush = () => {
      pushes++
      return new Promise((resolve) => (release = resolve))
    }
    const { source } = await start({ file: big, batchLines: 500 }, null, sink)
    await until(() => pushes === 1)
    for (let turn = 0; turn < 50; turn++) await new Promise<void>((resolve) => setImmediate(resolve))
    expect(sink.items).toHaveLength(0)
    release()
    await until(() => pushes === 2)
    for (let turn = 0; turn < 50; turn++) await new Promise<void>((resolve) => setImmediate(resolve))
    expect(sink.items).toHaveLength(1)
    expect(sink.lines).toHaveLength(500)
    expect(pushes).toBe(2)
    const stopping = source.stop()
    release()
    await stopping
  })

  it('passes malformed lines on, with their line numbers kept', async () => {
    const broken = [LINES[0]!, 'not json', '', '{"timestamp":"2026-01-01T00:00:05Z"', LINES[3]!]
    const { sink } = await playWhole({ file: file('broken.jsonl', broken) })
    expect(sink.lines).toEqual(broken)
    expect(sink.items.filter((item) => item.kind === 'batch').at(-1)).toMatchObject({ offset: 4 })
  })

  it('plays what there is of a file cut in a line or in its gzip, and says so', async () => {
    const path = join(folder, 'cut.jsonl')
    writeFileSync(path, `${LINES.slice(0, 9).join('\n')}\n${LINES[9]!.slice(0, 50)}`)
    const cut = await playWhole({ file: path })
    expect(cut.sink.lines.slice(0, 9)).toEqual(LINES.slice(0, 9))
    expect(cut.source.status()).toMatchObject({
      state: 'ended',
      detail: 'cut.jsonl has ended early: the last line is incomplete after 10 lines.',
    })
    const packed = await playWhole({ file: file('cut.jsonl.gz', LINES, (text) => gzipSync(text).subarray(0, -12)) })
    expect(packed.source.status().detail).toMatch(/^cut\.jsonl\.gz has ended early: the gzip file is cut off after \d+ lines\.$/)
    expect(packed.sink.lines.length).toBeGreaterThan(0)
  })

  it('becomes an error in a sentence when its events cannot be taken in', async () => {
    const sink = new CollectingSink()
    sink.onPush = () => Promise.reject(new Error('the disk is full'))
    const { source } = await start({}, null, sink)
    await source.finished()
    expect(source.status()).toMatchObject({
      state: 'error',
      detail: 'recording.jsonl cannot be played further (the disk is full); start the replay again.',
    })
  })
})

describe('a replay that resumes', () => {
  it('goes on after what was committed, at any point, and together they are the whole', async () => {
    const truth = (await playWhole()).sink.items
    for (let kept = 1; kept < truth.length; kept += 5) {
      const before = truth.slice(0, kept)
      const offset = before.reduce((next, item) => (item.kind === 'batch' ? item.offset + item.lines.length : next), 0)
      const last = before.at(-1)!
      const resume: ResumePoint = {
        source: 'any',
        offsets: new Map([[0, offset]]),
        ...('now' in last && last.now !== null && { now: last.now }),
      }
      const { source, sink } = await start({}, resume)
      await source.finished()
      expect([...before, ...sink.items]).toEqual(truth)
    }
  })

  it('takes up the rest of a batch', async () => {
    const { source, sink } = await start({}, { source: 'any', offsets: new Map([[0, 4]]), now: T0 + 10_000 })
    await source.finished()
    expect(sink.lines).toEqual(LINES.slice(4))
    expect(sink.items[0]).toMatchObject({ kind: 'batch', offset: 4 })
  })
})

describe('the controls of a replay', () => {
  it('show one sample interval a second when no speed is given, and real time at least', async () => {
    const { source } = await start({ speed: undefined, clock: new SteppedClock() })
    expect(source.status().speed).toBe(10)
    const fast = file(
      'fast.jsonl',
      [0, 1, 2].map((n) => `{"timestamp":"${new Date(T0 + n * 100).toISOString()}","service_id":"a"}`),
    )
    const absurd = file(
      'absurd.jsonl',
      LINES.map((text) => text.replace('"sample_seconds":10', '"sample_seconds":1e12')),
    )
    expect((await start({ file: absurd, speed: undefined, clock: new SteppedClock() })).source.status().speed).toBe(10)
    expect((await start({ file: fast, speed: undefined, clock: new SteppedClock() })).source.status().speed).toBe(1)
  })

  it('pause and resume where it stood', async () => {
    const clock = new SteppedClock()
    const { source, sink } = await start({ speed: 10, clock })
    await until(() => sink.lines.length === 3)
    await pass(clock, 2_000)
    expect(sink.lines).toHaveLength(9)
    source.controls.pause()
    expect(source.status()).toMatchObject({ state: 'paused' })
    await pass(clock, 30_000)
    expect(sink.lines).toHaveLength(9)
    source.controls.resume()
    await pass(clock, 2_000)
    expect(source.status().state).toBe('playing')
    expect(sink.lines).toHaveLength(15)
    source.controls.setSpeed(null)
    await until(() => source.status().state === 'ended')
    expect(sink.lines).toEqual(LINES)
  })

  it('seek back and forth: starts over, refolds up to there without waiting, then plays on', async () => {
    const truth = (await playWhole()).sink.items
    const clock = new SteppedClock()
    const { source, sink } = await start({ speed: 10, clock })
    await until(() => sink.lines.length === 3)
    source.controls.seek(T0 + 100_000)
    await until(() => sink.round.length < sink.items.length && source.status().position === '2026-01-01T00:01:40.000Z')
    expect(sink.round).toEqual(truth.slice(0, sink.round.length))
    expect(sink.round.flatMap((item) => (item.kind === 'batch' ? item.lines : []))).toHaveLength(33)
    await pass(clock, 2_000)
    expect(sink.round.flatMap((item) => (item.kind === 'batch' ? item.lines : []))).toHaveLength(39)
    source.controls.seek(T0)
    await until(() => source.status().position === '2026-01-01T00:00:00.000Z')
    expect(sink.round).toEqual(truth.slice(0, 1))
    expect(sink.items.filter((item) => item.kind === 'restarted')).toHaveLength(2)
  })

  it('seek while paused stays paused there, and seek after the end plays again', async () => {
    const clock = new SteppedClock()
    const { source, sink } = await start({ speed: 10, clock })
    await until(() => sink.lines.length === 3)
    source.controls.pause()
    source.controls.seek(T0 + 50_000)
    await until(() => source.status().position === '2026-01-01T00:00:50.000Z')
    await pass(clock, 5_000)
    expect(source.status()).toMatchObject({ state: 'paused', position: '2026-01-01T00:00:50.000Z' })
    source.controls.setSpeed(null)
    source.controls.resume()
    await until(() => source.status().state === 'ended')
    source.controls.setSpeed(10)
    source.controls.seek(T0 + 180_000)
    await until(() => source.status().position === '2026-01-01T00:03:00.000Z')
    expect(source.status().state).toBe('playing')
  })

  it('show a clock that runs between two deliveries, but not past the next one or the end', async () => {
    const clock = new SteppedClock()
    const sparse = [0, 300_000].map(
      (ms) => `{"timestamp":"${new Date(T0 + ms).toISOString()}","service_id":"a","metadata":{"sample_seconds":300}}`,
    )
    const path = file('sparse.jsonl', sparse)
    const { source, sink } = await start({ file: path, speed: 1, clock })
    const shown = () => Date.parse(source.status().position ?? '') - T0
    /** The disk has a clock of its own: what the source asked of it before this is answered now. */
    const diskRests = async () => {
      for (let turn = 0; turn < 8; turn++) await readFile(path)
    }
    await until(() => sink.lines.length === 1)
    await diskRests()
    const seen: number[] = []
    for (let second = 0; second < 310; second++) {
      seen.push(shown())
      await pass(clock, 1_000)
      await diskRests()
    }
    // No step is longer than a second, and none goes back.
    expect(seen.slice(1).every((ms, at) => ms >= seen[at]! && ms - seen[at]! <= 1_000)).toBe(true)
    expect(seen[100]).toBe(100_000)
    expect(source.status()).toMatchObject({ state: 'ended', position: '2026-01-01T00:05:00.000Z' })

    source.controls.seek(T0 + 107_300)
    await until(() => source.status().state === 'playing' && source.status().position !== null)
    await until(() => shown() === 107_300)
    await pass(clock, 2_000)
    source.controls.pause()
    expect(shown()).toBe(109_300)
    await pass(clock, 5_000)
    expect(shown()).toBe(109_300)
  })

  it('at the end: pausing is refused in a sentence, resuming plays from the start, and a seek on its way can be paused', async () => {
    const clock = new SteppedClock()
    const { source, sink } = await start({ clock })
    await until(() => source.status().state === 'ended')
    source.controls.setSpeed(10)
    expect(() => source.controls.pause()).toThrow(
      'The recording has ended, so there is nothing to pause; resume plays it from its start again.',
    )
    source.controls.resume()
    await until(() => source.status().state === 'playing' && sink.items.at(-1)?.kind === 'batch')
    expect(source.status().position).toBe('2026-01-01T00:00:00.000Z')
    await pass(clock, 1_000)
    expect(source.status().position).toBe('2026-01-01T00:00:10.000Z')

    source.controls.setSpeed(null)
    await until(() => source.status().state === 'ended')
    source.controls.setSpeed(10)
    source.controls.seek(T0 + 50_000)
    source.controls.pause()
    await until(() => source.status().state === 'paused' && source.status().position === '2026-01-01T00:00:50.000Z')
  })

  it('are refused with the cause after an error', async () => {
    const sink = new CollectingSink()
    sink.onPush = () => Promise.reject(new Error('the disk is full'))
    const { source } = await start({}, null, sink)
    await source.finished()
    for (const act of [() => source.controls.pause(), () => source.controls.resume(), () => source.controls.seek(T0)])
      expect(act).toThrow('recording.jsonl cannot be played further (the disk is full); start the replay again.')
  })

  it('hold speed to 0.25-1000', async () => {
    const { source } = await start({ clock: new SteppedClock() })
    source.controls.setSpeed(9_999)
    expect(source.status().speed).toBe(1_000)
    source.controls.setSpeed(0.01)
    expect(source.status().speed).toBe(0.25)
  })

  it('loop: starts over after the end, the same lines each round, until it is stopped', async () => {
    const { source, sink } = await start({ loop: true })
    await until(() => sink.items.filter((item) => item.kind === 'restarted').length >= 3)
    expect(source.status()).toMatchObject({ state: 'playing', loop: true })
    await source.stop()
    const first = sink.items.findIndex((item) => item.kind === 'restarted')
    const second = sink.items.findIndex((item, at) => at > first && item.kind === 'restarted')
    expect(sink.items.slice(first + 1, second)).toEqual(sink.items.slice(0, first))
    expect(sink.items[first]).toEqual({ kind: 'restarted', reason: 'loop' })
  })
})

const PETSHOP = process.env.NEXUS_PETSHOP ?? join(import.meta.dirname, '../../../shared/incidents/petshop')
const LEVELS = ['high_traffic', 'low_traffic']
const hasPetshop = (() => {
  try {
    readFileSync(join(PETSHOP, 'README.md'))
    return true
  } catch {
    console.log(`Recordings of real incidents are not at ${PETSHOP}: their replay is not tested (NEXUS_PETSHOP names another folder).`)
    return false
  }
})()

describe.skipIf(!hasPetshop)('the recordings of real incidents', () => {
  it.each(LEVELS.flatMap((level) => Array.from({ length: 8 }, (_, n) => `${level}/train/incident-${n}.jsonl`)))(
    '%s plays every line once and in order',
    async (name) => {
      const path = join(PETSHOP, name)
      const { source, sink } = await playWhole({ file: path })
      expect(sink.lines).toEqual(readFileSync(path, 'utf8').trimEnd().split('\n'))
      expect(source.status()).toMatchObject({ state: 'ended', progress: 1 })
    },
  )

  it('play at 300 times real time when no speed is given', async () => {
    const { source } = await start({
      file: join(PETSHOP, 'high_traffic/train/incident-0.jsonl'),
      speed: undefined,
      clock: new SteppedClock(),
    })
    expect(source.status().speed).toBe(300)
  })
})
