import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { leadingSilence, mixDown, PcmReader, quietest, toFloat, toInt16 } from './samples.ts'

describe('leadingSilence', () => {
  it('ends five milliseconds before the first audible sample', () => {
    const samples = new Float32Array(3_000)
    samples[1_000] = 0.005
    samples[2_000] = -0.02
    expect(leadingSilence(samples, 32_000)).toBe(2_000 - 160)
    samples[100] = 0.5
    expect(leadingSilence(samples, 32_000)).toBe(0)
  })

  it('is everything where nothing is audible', () => {
    expect(leadingSilence(new Float32Array(10), 32_000)).toBe(10)
    expect(leadingSilence(new Float32Array(0), 32_000)).toBe(0)
  })
})

describe('PcmReader', () => {
  it('reads the same samples wherever chunks are cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -32_768, max: 32_767 }), { maxLength: 60 }),
        fc.array(fc.nat(9), { maxLength: 40 }),
        (values, cuts) => {
          const bytes = new Uint8Array(new Int16Array(values).buffer)
          const reader = new PcmReader()
          const got: number[] = []
          let at = 0
          for (const cut of [...cuts, bytes.length]) {
            got.push(...reader.push(bytes.subarray(at, at + cut)))
            at += cut
          }
          expect(got.map((value) => Math.round(value * 32_768))).toEqual(values)
        },
      ),
    )
  })
})

describe('samples', () => {
  it('survive sixteen bits, and are limited to full scale', () => {
    const back = toFloat(toInt16(new Float32Array([0, 0.5, -0.5, 2, -2])))
    expect([...back]).toEqual([0, 0.5, -0.5, 32_767 / 32_768, -1])
  })

  it('are mixed to the mean of their channels', () => {
    expect([...mixDown([new Float32Array([1, 0.5]), new Float32Array([0, 0.5])])]).toEqual([0.5, 0.5])
    expect(mixDown([])).toHaveLength(0)
  })

  it('are quietest where they are quietest', () => {
    const samples = new Float32Array(1_000).fill(0.5)
    samples.fill(0.001, 600, 640)
    expect(quietest(samples, 100, 900, 20)).toBeGreaterThanOrEqual(610)
    expect(quietest(samples, 100, 900, 20)).toBeLessThanOrEqual(630)
    expect(quietest(samples, 990, 2_000, 20)).toBe(990)
  })
})
