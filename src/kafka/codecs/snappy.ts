/** Header of the framing that Kafka's Java clients put around Snappy: its mark, two versions of four bytes each. */
const XERIAL = [0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]
const XERIAL_HEADER_BYTES = 16
/** More than any broker lets a record batch hold; a length above it is damage, not data. */
const MOST_BYTES = 256 * 1024 * 1024

function damaged(): Error {
  return new Error('This Snappy data is damaged.')
}

/** One raw Snappy block (google/snappy, format_description.txt). */
function block(input: Buffer): Buffer {
  let at = 0
  let length = 0
  for (let shift = 0; ; shift += 7) {
    const byte = input[at++]
    if (byte === undefined || shift > 28) throw damaged()
    length += (byte & 0x7f) * 2 ** shift
    if (byte < 0x80) break
  }
  if (length > MOST_BYTES) throw damaged()
  const output = Buffer.allocUnsafe(length)
  let end = 0
  const little = (bytes: number): number => {
    if (at + bytes > input.length) throw damaged()
    const value = input.readUIntLE(at, bytes)
    at += bytes
    return value
  }
  while (at < input.length) {
    const tag = little(1)
    if ((tag & 3) === 0) {
      const short = tag >> 2
      const size = (short < 60 ? short : little(short - 59)) + 1
      if (at + size > input.length || end + size > length) throw damaged()
      input.copy(output, end, at, at + size)
      at += size
      end += size
      continue
    }
    const near = (tag & 3) === 1
    const size = near ? ((tag >> 2) & 7) + 4 : (tag >> 2) + 1
    const distance = near ? ((tag >> 5) << 8) | little(1) : little((tag & 3) === 2 ? 2 : 4)
    end = repeat(output, end, distance, size)
  }
  if (end !== length) throw damaged()
  return output
}

/** Copies `size` bytes from `distance` back; the two may overlap, and then repeat what was just written. */
export function repeat(output: Buffer, end: number, distance: number, size: number): number {
  const from = end - distance
  if (distance === 0 || from < 0 || end + size > output.length) throw new Error('This compressed data is damaged.')
  if (distance >= size) output.copyWithin(end, from, from + size)
  else for (let i = 0; i < size; i++) output[end + i] = output[from + i] ?? 0
  return end + size
}

/** Snappy as Kafka's clients write it: a raw block, or blocks in the framing of the Java library. Throws on damage. */
export function unsnappy(input: Buffer): Buffer {
  if (!XERIAL.every((byte, i) => input[i] === byte)) return block(input)
  const blocks: Buffer[] = []
  for (let at = XERIAL_HEADER_BYTES; at < input.length; ) {
    if (at + 4 > input.length) throw damaged()
    const size = input.readUInt32BE(at)
    if (at + 4 + size > input.length) throw damaged()
    blocks.push(block(input.subarray(at + 4, at + 4 + size)))
    at += 4 + size
  }
  return Buffer.concat(blocks)
}
