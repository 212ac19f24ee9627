import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { UsageError } from '../../../shared/errors.ts'
import { loadBaselineEvents } from './baseline-file.ts'
import { EventTimeReader } from './event-time.ts'
import { openRecording } from './recording.ts'
import { loadTopology } from './topology-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'nexus-files-'))
afterAll(() => rmSync(folder, { recursive: true }))

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

async function complaint(run: Promise<unknown>): Promise<string> {
  const error: unknown = await run.then(
    () => null,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(UsageError)
  return (error as UsageError).message
}

async function drain(lines: AsyncGenerator<readonly string[]>): Promise<string[]> {
  const all: string[] = []
  for await (const block of lines) all.push(...block)
  return all
}

const event = (second: number, service = 'a', metadata = '') =>
  `{"timestamp":"2026-01-01T00:${String(Math.floor(second / 60)).padStart(2, '0')}:${String(second % 60).padStart(2, '0')}.000Z","service_id":"${service}","latency_ms":5${metadata}}`

describe('event times', () => {
  it.each([
    ['{"timestamp":"2026-01-01T00:00:01.500Z"}', Date.UTC(2026, 0, 1, 0, 0, 1, 500)],
    [' { "timestamp" : "2026-01-01T02:00:00+02:00", "x":1}', Date.UTC(2026, 0, 1)],
    ['{"service_id":"a","metadata":{"timestamp":"2020-01-01T00:00:00Z"},"timestamp":"2026-01-01T00:00:00Z"}', Date.UTC(2026, 0, 1)],
    ['{"message":"a \\"timestamp\\":\\"2020-01-01T00:00:00Z\\"","timestamp":"2026-01-01T00:00:00Z"}', Date.UTC(2026, 0, 1)],
    ['{"timestamp":"2026-01-01T00:00:00"}', null],
    ['{"timestamp":"2026-13-01T00:00:00Z"}', null],
    ['{"timestamp":17}', null],
    ['"timestamp"', null],
    ['', null],
  ])('of %s', (line, expected) => {
    expect(new EventTimeReader().read(line)).toBe(expected)
  })
})

describe('a recording', () => {
  it('is known by start, end and sample interval before it plays, plain and compressed', async () => {
    const text = Array.from({ length: 20 }, (_, n) => `${event(n * 10, 'a')}\n${event(n * 10, 'b')}`).join('\n')
    const expected = { startMs: Date.UTC(2026, 0, 1), endMs: Date.UTC(2026, 0, 1, 0, 3, 10), sampleMs: 10_000 }
    expect(await openRecording(file('plain.jsonl', text))).toMatchObject(expected)
    expect(await openRecording(file('packed.jsonl.gz', gzipSync(text)))).toMatchObject(expected)
    const stated = await openRecording(file('stated.jsonl', event(0, 'a', ',"metadata":{"sample_seconds":300}')))
    expect(stated.sampleMs).toBe(300_000)
  })

  it('has a name that only its content decides', async () => {
    const first = await openRecording(file('one.jsonl', `${event(1)}\n${event(2)}\n`))
    const copy = await openRecording(file('two.jsonl', `${event(1)}\n${event(2)}\n`))
    const other = await openRecording(file('three.jsonl', `${event(1)}\n${event(3)}\n`))
    expect(copy.stream).toBe(first.stream)
    expect(other.stream).not.toBe(first.stream)
    expect(first.stream).toMatch(/^replay:[0-9a-f]{32}$/)
  })

  it('that cannot be played is refused in a sentence with path and cause', async () => {
    mkdirSync(join(folder, 'sub'))
    expect(await complaint(openRecording(join(folder, 'none.jsonl')))).toContain('none.jsonl cannot be read: there is no such file')
    expect(await complaint(openRecording(join(folder, 'sub')))).toContain('sub is a folder')
    expect(await complaint(openRecording(file('empty.jsonl', '')))).toContain('empty.jsonl is empty')
    expect(await complaint(loadTopology(file('empty.json', '')))).toContain('empty.json is empty; --topology needs services and calls.')
    expect(await complaint(openRecording(file('cut.jsonl.gz', gzipSync(event(0)).subarray(0, 15))))).toMatch(
      /cut\.jsonl\.gz holds no telemetry event that can be read: the gzip file is cut off; copy it again\.$/,
    )
    expect(await complaint(openRecording(file('notes.txt', 'hello\nworld\n')))).toContain(
      'notes.txt has no telemetry event in its first 2 lines',
    )
    expect(await complaint(openRecording(file('fake.gz', Buffer.from([0x1f, 0x8b, 1, 2, 3]))))).toContain('the gzip file is damaged')
  })
})

describe('a baseline', () => {
  it('gives its lines, and is refused when it is not whole', async () => {
    const lines = Array.from({ length: 500 }, (_, n) => event(n))
    expect(await drain(loadBaselineEvents(file('b.jsonl.gz', gzipSync(lines.join('\n')))))).toEqual(lines)
    const cut = file('cut.jsonl.gz', gzipSync(lines.join('\n')).subarray(0, 900))
    expect(await complaint(drain(loadBaselineEvents(cut)))).toMatch(/cut\.jsonl\.gz is not whole: the gzip file is cut off after \d+ lines/)
    expect(await complaint(drain(loadBaselineEvents(join(folder, 'none'))))).toContain('correct the path given to --baseline')
  })
})

describe('a topology', () => {
  it('is read from JSON and YAML', async () => {
    const expected = { services: [{ serviceId: 'a' }, { serviceId: 'b', actions: ['failover'] }], calls: [['a', 'b']] }
    expect(
      await loadTopology(
        file('t.json', '{\n\t"services": ["a", {"service_id": "b", "actions": ["failover"]}],\n\t"calls": [["a", "b"]]\n}'),
      ),
    ).toEqual(expected)
    expect(await loadTopology(file('t.yaml', 'services:\n  - a\n  - service_id: b\n    actions: [failover]\ncalls: [[a, b]]\n'))).toEqual(
      expected,
    )
  })

  it.each([
    [
      'an unknown action',
      '{\n  "services": [{"service_id": "b", "actions": ["explode"]}],\n  "calls": []\n}',
      't.json:2:48: services.0.actions.0:',
    ],
    ['a call of three', '{"services": [],\n "calls": [["a","b"],["a","b","c"]]}', 't.json:2:22: calls.1:'],
    ['a missing part', '{"services": []}', 't.json:1:1: calls:'],
    ['a wrong kind', '[]', 't.json:1:1: expected object, received array.'],
    ['broken text', '{"services": [\n"a",,', 't.json:2:'],
  ])('with %s is refused with line and column', async (_, text, expected) => {
    expect(await complaint(loadTopology(file('t.json', text)))).toContain(expected)
  })

  it('that is missing is refused in a sentence', async () => {
    expect(await complaint(loadTopology(join(folder, 'nope.json')))).toContain(
      'nope.json cannot be read: there is no such file; correct the path given to --topology.',
    )
  })
})
