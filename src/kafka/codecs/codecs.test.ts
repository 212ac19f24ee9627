import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { unlz4 } from './lz4.ts'
import { unsnappy } from './snappy.ts'

/* What the Java clients really write is read in tests/flow/kafka.test.ts; here are the corners of the formats. */

/** A Snappy block by hand: length, a literal "abc", a copy of nine bytes from three back, a long literal, a far copy. */
const long = 'x'.repeat(70)
const SNAPPY = Buffer.concat([
  Buffer.from([86]),
  Buffer.from([(3 - 1) << 2]),
  Buffer.from('abc'),
  Buffer.from([((9 - 4) << 2) | 1, 3]),
  Buffer.from([60 << 2, 69]),
  Buffer.from(long),
  Buffer.from([((4 - 1) << 2) | 2, 82, 0]),
])
const TEXT = `abcabcabcabc${long}abca`

/** An LZ4 frame by hand: header, one block (literals "abc", a match of nine from three back, literals "end"), the end mark. */
function lz4(block: Buffer, flags = 0x60): Buffer {
  const size = Buffer.alloc(4)
  size.writeUInt32LE(block.length)
  return Buffer.concat([Buffer.from([0x04, 0x22, 0x4d, 0x18, flags, 0x40, 0x00]), size, block, Buffer.alloc(4)])
}
const BLOCK = Buffer.concat([
  Buffer.from([(3 << 4) | 5]),
  Buffer.from('abc'),
  Buffer.from([3, 0]),
  Buffer.from([3 << 4]),
  Buffer.from('end'),
])

describe('snappy', () => {
  test('reads a raw block, and blocks in the Java framing', () => {
    expect(unsnappy(SNAPPY).toString()).toBe(TEXT)
    const size = Buffer.alloc(4)
    size.writeUInt32BE(SNAPPY.length)
    const framed = Buffer.concat([Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0]), Buffer.alloc(8), size, SNAPPY, size, SNAPPY])
    expect(unsnappy(framed).toString()).toBe(TEXT + TEXT)
  })

  test('refuses damage instead of reading beyond it', () => {
    for (let cut = 1; cut < SNAPPY.length; cut++) expect(() => unsnappy(SNAPPY.subarray(0, cut))).toThrow('damaged')
  })
})

describe('lz4', () => {
  test('reads a frame, also with a block that is stored', () => {
    expect(unlz4(lz4(BLOCK)).toString()).toBe('abcabcabcabcend')
    const stored = lz4(Buffer.from('as it is'))
    stored.writeUInt32LE((8 | 0x8000_0000) >>> 0, 7)
    expect(unlz4(stored).toString()).toBe('as it is')
  })

  test('refuses damage instead of reading beyond it', () => {
    const whole = lz4(BLOCK)
    for (let cut = 0; cut < whole.length; cut++) expect(() => unlz4(whole.subarray(0, cut))).toThrow('damaged')
  })
})

test('no bytes make them hang or write elsewhere', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (bytes, framed) => {
      const input = framed ? lz4(Buffer.from(bytes)) : Buffer.from(bytes)
      for (const read of [unsnappy, unlz4]) {
        try {
          read(input)
        } catch (error) {
          expect(String(error)).toContain('damaged')
        }
      }
    }),
    { numRuns: 500 },
  )
})
