import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { limited } from './dynamics.mjs'
import { loudness, momentary, truePeak } from './loudness.mjs'
import { firstAbove, mastered, TARGET } from './master.mjs'
import { resampled } from './resample.mjs'
import { TONES, tone } from './tones.mjs'
import { fromPcm, readWav, writeWav } from './wav.mjs'

/** @param {number} hz @param {number} seconds @param {number} rate @param {number} [level] amplitude @param {number} [phase] */
const sine = (hz, seconds, rate, level = 1, phase = 0) =>
  Float64Array.from({ length: seconds * rate }, (_, i) => level * Math.sin((2 * Math.PI * hz * i) / rate + phase))

describe('loudness', () => {
  it.each([32_000, 44_100, 48_000])('of a full sine of 997 Hz on one channel is -3.01 LUFS, as BS.1770 says (%i Hz)', (rate) => {
    expect(loudness({ samples: sine(997, 5, rate), rate })).toBeCloseTo(-3.01, 1)
  })

  it('of a clip shorter than one block is that of the clip repeated', () => {
    expect(loudness({ samples: sine(1000, 0.25, 32_000, 0.1), rate: 32_000 })).toBeCloseTo(-23, 0)
  })

  it('of a tone of less than a second is that of its loudest 400 ms', () => {
    expect(momentary({ samples: sine(997, 0.5, 32_000), rate: 32_000 })).toBeCloseTo(-3.01, 0)
  })

  it('of silence is a number, and no number of a clip is lost to it', () => {
    expect(loudness({ samples: new Float64Array(100), rate: 32_000 })).toBeLessThan(-100)
  })
})

describe('true peak', () => {
  it('finds what lies between samples', () => {
    // Faded in and out, for a beginning in full swing rings.
    const samples = sine(8_000, 0.5, 32_000, 1, Math.PI / 4).map((sample, i) => sample * Math.sin((Math.PI * i) / 16_000))
    expect(Math.max(...samples)).toBeLessThan(0.71)
    expect(truePeak(samples)).toBeCloseTo(0, 1)
  })
})

describe('the limiter', () => {
  it('keeps any sound below its ceiling', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -4, max: 4, noNaN: true }), { minLength: 1, maxLength: 900 }), (list) => {
        expect(truePeak(limited(Float64Array.from(list), 32_000, -2))).toBeLessThanOrEqual(-1.2)
      }),
    )
  })

  it('leaves alone what is below it', () => {
    const samples = sine(440, 0.2, 32_000, 0.5)
    expect(limited(samples, 32_000, -2)).toEqual(samples)
  })
})

describe('resampling', () => {
  it('keeps a tone, its level and its length', () => {
    const { samples, rate } = resampled({ samples: sine(1_000, 1, 24_000, 0.5), rate: 24_000 }, 32_000)
    expect([samples.length, rate]).toEqual([32_000, 32_000])
    const wanted = sine(1_000, 1, 32_000, 0.5)
    expect(Math.max(...samples.subarray(500, 31_500).map((sample, i) => Math.abs(sample - (wanted[i + 500] ?? 0))))).toBeLessThan(0.002)
  })
})

describe('WAV', () => {
  it('gives back what went in', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -32_768, max: 32_767 })), (list) => {
        const samples = Float64Array.from(list, (value) => value / 32_768)
        const read = readWav(writeWav({ samples, rate: 24_000 }))
        expect(read).toEqual({ samples, rate: 24_000 })
      }),
    )
  })

  it('takes a data part of unknown size, as a program at a pipe writes it', () => {
    const bytes = writeWav({ samples: sine(100, 0.1, 8_000, 0.5), rate: 8_000 })
    bytes.writeUInt32LE(0xff_ff_ff_ff, 40)
    expect(readWav(bytes).samples).toHaveLength(800)
    expect(fromPcm(Buffer.from([0, 64, 1]))).toEqual(Float64Array.from([0.5]))
  })

  it('refuses anything else in a sentence', () => {
    expect(() => readWav(Buffer.from('ID3'))).toThrow('This is not a WAV file.')
    expect(() => readWav(writeWav({ samples: new Float64Array(0), rate: 8_000 }).subarray(0, 36))).toThrow(
      'This WAV file holds no samples.',
    )
  })
})

describe('mastering', () => {
  const { rate } = TARGET
  /** Half a second of a rough vowel, within a second of silence on either side. */
  const samples = new Float64Array(2.5 * rate)
  for (const hz of [200, 400, 600, 800, 2_400])
    sine(hz, 0.5, rate, 0.02).forEach((sample, i) => {
      samples[rate + i] = (samples[rate + i] ?? 0) + sample
    })
  const clip = mastered({ samples, rate, wordEndsMs: [1_250, 1_500] })

  it('cuts silence away, and keeps the ends of words with their words', () => {
    expect(firstAbove(clip, -40)).toBeLessThan(15)
    expect(clip.samples.length / rate).toBeCloseTo(0.012 + 0.5 + 0.19, 1)
    const [first = 0, second = 0, ...more] = clip.wordEndsMs
    expect(more).toEqual([])
    expect(Math.abs(first - 262)).toBeLessThan(10)
    expect(Math.abs(second - 512)).toBeLessThan(30)
  })

  it('reaches its loudness and keeps its ceiling, and ends in silence', () => {
    expect(loudness(clip)).toBeCloseTo(TARGET.loudness, 0)
    expect(truePeak(clip.samples)).toBeLessThanOrEqual(TARGET.ceiling + 0.05)
    expect(new Set(clip.samples.slice(-0.01 * rate))).toEqual(new Set([0]))
  })
})

describe('tones', () => {
  it.each(/** @type {const} */ (['low', 'medium', 'high']))('%s is short, soft and told by its notes', (priority) => {
    const sound = tone(TONES[priority])
    expect(sound.samples.length / sound.rate).toBeLessThanOrEqual(0.7)
    expect(momentary(sound)).toBeCloseTo(-28, 1)
    expect(TONES[priority]).toHaveLength({ low: 1, medium: 2, high: 3 }[priority])
    expect(truePeak(sound.samples)).toBeLessThan(-6)
  })
})
