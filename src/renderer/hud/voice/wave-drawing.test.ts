import { describe, expect, it } from 'vitest'
import { drawLevel, drawWave, levelOf, type Pen } from './wave-drawing.ts'

function paper(): { pen: Pen; boxes: [x: number, y: number, width: number, height: number][] } {
  const boxes: [number, number, number, number][] = []
  return { boxes, pen: { globalAlpha: 1, fillRect: (...box) => boxes.push(box) } }
}
const tone = Uint8Array.from({ length: 1_024 }, (_, at) => 128 + Math.round(100 * Math.sin(at / 3)))
const silence = new Uint8Array(1_024).fill(128)

describe('levelOf', () => {
  it('is 0 for silence and full for loud speech', () => {
    expect(levelOf(silence)).toBe(0)
    expect(levelOf(tone)).toBe(1)
    expect(levelOf(tone.map((sample) => 128 + (sample - 128) / 10))).toBeLessThan(0.4)
  })
})

describe('drawWave', () => {
  it('stays inside its frame and is mirrored at the middle', () => {
    const { pen, boxes } = paper()
    drawWave(pen, { width: 200, height: 40 }, tone)
    expect(boxes).toHaveLength(50)
    for (const [x, y, width, height] of boxes) {
      expect(x >= 0 && x + width <= 200 && y >= 0 && y + height <= 40).toBe(true)
      expect(y + height / 2).toBeCloseTo(20)
    }
    expect(Math.max(...boxes.map((box) => box[3]))).toBe(40)
  })

  it('draws a thin line for silence', () => {
    const { pen, boxes } = paper()
    drawWave(pen, { width: 200, height: 40 }, silence)
    expect(boxes.every((box) => box[3] === 1)).toBe(true)
  })
})

describe('drawLevel', () => {
  it('is as long as the voice is loud', () => {
    const { pen, boxes } = paper()
    drawLevel(pen, { width: 200, height: 40 }, 0.5)
    expect(boxes.map((box) => box[2])).toEqual([200, 100])
  })
})
