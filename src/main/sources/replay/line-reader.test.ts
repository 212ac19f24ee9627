import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { MAX_EVENT_BYTES } from '../../../shared/model/telemetry.ts'
import { readLineBlocks } from './line-reader.ts'

const folder = mkdtempSync(join(tmpdir(), 'nexus-lines-'))
afterAll(() => rmSync(folder, { recursive: true }))
const path = join(folder, 'lines')

async function read(content: string | Buffer): Promise<{ lines: string[]; cut: string | null; largest: number }> {
  writeFileSync(path, content)
  const lines: string[] = []
  let largest = 0
  const blocks = readLineBlocks(path)
  for (;;) {
    const block = await blocks.next()
    if (block.done) return { lines, cut: block.value, largest }
    largest = Math.max(largest, block.value.lines.length)
    lines.push(...block.value.lines)
  }
}

describe('lines of a file', () => {
  it('come whole and in order, plain and compressed, for any text', async () => {
    const line = fc.string({ unit: 'grapheme', maxLength: 60 }).map((text) => text.replace(/[\r\n]/g, ' '))
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { minLength: 1, maxLength: 40 }),
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        async (texts, lineBreak, compressed) => {
          const given = texts[0]!.startsWith('\uFEFF') ? ['x', ...texts] : texts
          const content = given.map((text) => text + lineBreak).join('')
          const { lines, cut } = await read(compressed ? gzipSync(content) : content)
          expect(lines).toEqual(given)
          expect(cut).toBeNull()
        },
      ),
      { numRuns: 60 },
    )
  })

  it('may span many chunks, and end without a line break', async () => {
    const texts = Array.from({ length: 5_000 }, (_, at) => `{"n":${at},"é":"${'ü'.repeat(at % 70)}"}`)
    for (const content of [texts.join('\n'), gzipSync(texts.join('\n'))]) {
      expect(await read(content)).toMatchObject({ lines: texts, cut: null })
    }
  })

  it('drop a byte order mark at the start', async () => {
    expect((await read('\uFEFF{"a":1}\n')).lines).toEqual(['{"a":1}'])
  })

  it('longer than an event may be are cut just past the limit, whatever their length', async () => {
    const { lines } = await read(`short\n${'x'.repeat(3_000_000)}\nafter\n`)
    expect(lines.map((line) => line.length)).toEqual([5, MAX_EVENT_BYTES + 1, 5])
  })

  it('of several gzips in one file are read on', async () => {
    expect((await read(Buffer.concat([gzipSync('a\nb\n'), gzipSync('c\n')]))).lines).toEqual(['a', 'b', 'c'])
  })

  it('say when the last one is incomplete', async () => {
    expect(await read('{"a":1}\n{"a":')).toMatchObject({ lines: ['{"a":1}', '{"a":'], cut: 'the last line is incomplete' })
  })
})

describe('a gzip that was cut off', () => {
  const texts = Array.from({ length: 2_000 }, (_, at) => `{"n":${at},"r":${(at * 7919) % 10_007}}`)
  const whole = gzipSync(texts.join('\n'))

  it('gives everything before the cut, wherever it is', async () => {
    let before = 0
    for (let kept = 100; kept < whole.length; kept += Math.ceil(whole.length / 25)) {
      const { lines, cut } = await read(whole.subarray(0, kept))
      expect(cut).toBe('the gzip file is cut off')
      expect(lines.slice(0, -1)).toEqual(texts.slice(0, Math.max(0, lines.length - 1)))
      expect(lines.length).toBeGreaterThanOrEqual(before)
      before = lines.length
    }
    expect(before).toBeGreaterThan(1_500)
    expect((await read(whole.subarray(0, whole.length - 4))).lines).toEqual(texts)
  })

  it('or damaged inside ends there and says so', async () => {
    const damaged = Buffer.from(whole)
    damaged.fill(0xff, whole.length >> 1, (whole.length >> 1) + 200)
    const { cut } = await read(damaged)
    expect(cut).toMatch(/^the gzip file is damaged \(Z_/)
  })
})
