import { repeat } from './snappy.ts'

const MAGIC = 0x184d2204
/** Largest block by the block descriptor's code, bytes. */
const BLOCK_BYTES: Readonly<Record<number, number>> = { 4: 65_536, 5: 262_144, 6: 1_048_576, 7: 4_194_304 }
const MATCH_LEAST = 4

function damaged(): Error {
  return new Error('This LZ4 data is damaged.')
}

/** One LZ4 block, written behind what `output` holds up to `end` (blocks may refer back to earlier ones); the new end. */
function block(input: Buffer, output: Buffer, start: number): number {
  let at = 0
  let end = start
  const byte = (): number => {
    const value = input[at++]
    if (value === undefined) throw damaged()
    return value
  }
  const longer = (short: number): number => {
    let length = short
    if (short === 15) for (let more = 255; more === 255; length += more) more = byte()
    return length
  }
  while (at < input.length) {
    const token = byte()
    const literals = longer(token >> 4)
    if (at + literals > input.length || end + literals > output.length) throw damaged()
    input.copy(output, end, at, at + literals)
    at += literals
    end += literals
    // The last sequence of a block is literals alone.
    if (at === input.length) break
    const distance = byte() | (byte() << 8)
    end = repeat(output, end, distance, longer(token & 15) + MATCH_LEAST)
  }
  return end
}

/**
 * An LZ4 frame (lz4_Frame_format.md) as Kafka's clients write it. Checksums are not looked at: the record batch around
 * it has its own. Throws on damage.
 */
export function unlz4(input: Buffer): Buffer {
  if (input.length < 7 || input.readUInt32LE(0) !== MAGIC) throw damaged()
  const flags = input[4] ?? 0
  const most = BLOCK_BYTES[((input[5] ?? 0) >> 4) & 7]
  if (flags >> 6 !== 1 || most === undefined) throw damaged()
  const blockChecksum = (flags & 0x10) !== 0
  let at = 6 + ((flags & 0x08) !== 0 ? 8 : 0) + ((flags & 0x01) !== 0 ? 4 : 0) + 1
  let output = Buffer.allocUnsafe(Math.max(most, input.length * 4))
  let end = 0
  for (;;) {
    if (at + 4 > input.length) throw damaged()
    const word = input.readUInt32LE(at)
    at += 4
    if (word === 0) return output.subarray(0, end)
    const size = word & 0x7fff_ffff
    const stored = word >>> 31 === 1
    if (at + size > input.length || size > most) throw damaged()
    if (end + most > output.length) output = Buffer.concat([output.subarray(0, end)], Math.max(end * 2, end + most))
    const part = input.subarray(at, at + size)
    end = stored ? end + part.copy(output, end) : block(part, output, end)
    at += size + (blockChecksum ? 4 : 0)
  }
}
