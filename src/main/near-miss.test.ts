import { describe, expect, it } from 'vitest'
import { nearMiss } from './near-miss.ts'

const FLAGS = ['kiosk', 'display', 'seed', 'speed', 'source', 'data', 'no-open', 'monitors']

describe('nearMiss', () => {
  it.each([
    ['kisok', 'kiosk'],
    ['dispaly', 'display'],
    ['sped', 'speed'],
    ['monitor', 'monitors'],
    ['mon', 'monitors'],
    ['noopen', 'no-open'],
    ['soucre', 'source'],
  ])('takes %s for %s', (word, meant) => expect(nearMiss(word, FLAGS)).toBe(meant))

  it.each(['fullscreen', 'x', '', 'da', 'gpu'])('guesses nothing from "%s"', (word) => expect(nearMiss(word, FLAGS)).toBeNull())
})
