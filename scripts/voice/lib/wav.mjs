/**
 * Mono sound in memory: samples within -1..1.
 * @typedef {{samples: Float64Array, rate: number}} Sound
 */

/**
 * Reads a RIFF file of 16-bit samples; of several channels the first.
 * @param {Buffer} bytes
 * @returns {Sound}
 */
export function readWav(bytes) {
  if (bytes.toString('latin1', 0, 4) !== 'RIFF' || bytes.toString('latin1', 8, 12) !== 'WAVE') throw new Error('This is not a WAV file.')
  let channels = 1
  let rate = 0
  for (let at = 12; at + 8 <= bytes.length; ) {
    const name = bytes.toString('latin1', at, at + 4)
    // A program that writes to a pipe cannot know the size; then it is the rest.
    const size = Math.min(bytes.readUInt32LE(at + 4), bytes.length - at - 8)
    if (name === 'fmt ') {
      if (bytes.readUInt16LE(at + 22) !== 16) throw new Error('This WAV file does not hold 16-bit samples.')
      channels = bytes.readUInt16LE(at + 10)
      rate = bytes.readUInt32LE(at + 12)
    }
    if (name === 'data') return { samples: fromPcm(bytes.subarray(at + 8, at + 8 + size), channels), rate }
    at += 8 + size + (size % 2)
  }
  throw new Error('This WAV file holds no samples.')
}

/**
 * Samples of signed 16-bit little-endian data.
 * @param {Buffer} bytes
 * @param {number} [channels] only the first is taken
 */
export function fromPcm(bytes, channels = 1) {
  const samples = new Float64Array(Math.floor(bytes.length / 2 / channels))
  for (let i = 0; i < samples.length; i++) samples[i] = bytes.readInt16LE(i * 2 * channels) / 32_768
  return samples
}

/**
 * A mono RIFF file of 16-bit samples, rounded to the nearest.
 * @param {Sound} sound
 * @returns {Buffer}
 */
export function writeWav({ samples, rate }) {
  const bytes = Buffer.alloc(44 + samples.length * 2)
  bytes.write('RIFF', 0, 'latin1')
  bytes.writeUInt32LE(36 + samples.length * 2, 4)
  bytes.write('WAVEfmt ', 8, 'latin1')
  bytes.writeUInt32LE(16, 16)
  bytes.writeUInt16LE(1, 20)
  bytes.writeUInt16LE(1, 22)
  bytes.writeUInt32LE(rate, 24)
  bytes.writeUInt32LE(rate * 2, 28)
  bytes.writeUInt16LE(2, 32)
  bytes.writeUInt16LE(16, 34)
  bytes.write('data', 36, 'latin1')
  bytes.writeUInt32LE(samples.length * 2, 40)
  for (let i = 0; i < samples.length; i++) {
    bytes.writeInt16LE(Math.max(-32_768, Math.min(32_767, Math.round((samples[i] ?? 0) * 32_768))), 44 + i * 2)
  }
  return bytes
}
