import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Bounds, chooseDisplay, type DisplayPlace, FIRST_SIZE, fitBounds, parseWindowState } from './window-state.ts'

const display = (id: number, x: number, width = 1920, height = 1080): DisplayPlace => ({
  id,
  bounds: { x, y: 0, width, height },
  workArea: { x, y: 30, width, height: height - 30 },
})
const ONE = [display(1, 0)]
const TWO = [display(2, 1920), display(1, 0)]

test('a window comes back where it was', () => {
  const saved = { x: 2000, y: 100, width: 1200, height: 800 }
  expect(fitBounds(saved, TWO)).toEqual(saved)
})

test('a window of a display that is gone comes to the first one', () => {
  expect(fitBounds({ x: 2000, y: 100, width: 1200, height: 800 }, ONE)).toEqual({ x: 360, y: 155, width: 1200, height: 800 })
})

test('the first window ever stands in the middle, and no larger than the display', () => {
  expect(fitBounds(null, ONE)).toMatchObject(FIRST_SIZE)
  expect(fitBounds(null, [display(1, 0, 1280, 720)])).toEqual({ x: 0, y: 30, width: 1280, height: 690 })
  expect(fitBounds(null, [])).toMatchObject(FIRST_SIZE)
})

const bounds: fc.Arbitrary<Bounds> = fc.record({
  x: fc.integer({ min: -5000, max: 8000 }),
  y: fc.integer({ min: -5000, max: 8000 }),
  width: fc.integer({ min: 1, max: 9000 }),
  height: fc.integer({ min: 1, max: 9000 }),
})

test('whatever was kept, all of the window lies on one display', () => {
  fc.assert(
    fc.property(bounds, (saved) => {
      const { x, y, width, height } = fitBounds(saved, TWO)
      const inside = TWO.some(
        ({ workArea: area }) => x >= area.x && y >= area.y && x + width <= area.x + area.width && y + height <= area.y + area.height,
      )
      expect(inside).toBe(true)
    }),
  )
})

test('displays are counted from the left, and a missing one is said', () => {
  expect(chooseDisplay(TWO, 2)).toMatchObject({ display: { id: 2 }, note: null })
  expect(chooseDisplay(TWO, null)).toMatchObject({ display: { id: 1 }, note: null })
  expect(chooseDisplay(TWO, 3)).toMatchObject({ display: { id: 1 }, note: expect.stringContaining('no display 3 (there are 2)') })
  expect(chooseDisplay(ONE, 2)?.note).toContain('only one is connected')
  expect(chooseDisplay([], 1)).toBeNull()
})

test.each(['', '{', 'null', '[]', '{"bounds":{"x":"1"}}', '{"bounds":{"x":0,"y":0,"width":-1,"height":5},"maximized":false}'])(
  'a file with %j is none',
  (text) => {
    expect(parseWindowState(text)).toBeNull()
  },
)
