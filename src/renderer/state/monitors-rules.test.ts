import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fakeRule } from './monitors-fakes.ts'
import { changeOf, changeText, rangeOf, ruleText } from './monitors-rules.ts'

describe('changeOf', () => {
  const before = [fakeRule('a'), fakeRule('b')]

  it('names what is added, changed and removed, with both values', () => {
    const change = changeOf(before, [fakeRule('a', { alert: 1_200, query: '… > 1200' }), fakeRule('c')])
    expect(change).toEqual({ added: ['c'], removed: ['b'], changed: [{ monitorId: 'a', what: ['alert 2,000 ms → 1,200 ms'] }] })
    expect(changeText(change)).toBe('1 added, 1 changed, 1 removed.')
  })

  it('finds every member that decides', () => {
    const parts = [
      { warn: null },
      { recover: 1 },
      { windowSeconds: 120 },
      { minFiringSeconds: 30 },
      { recoverySeconds: 2 },
      { newGroupDelaySeconds: 60 },
      { renotifySeconds: null },
      { priority: 'p1' },
      { missingData: 'alert' },
      { title: 'T' },
      { description: 'D' },
      { query: 'p95(last_2m):…' },
    ] as const
    for (const part of parts) expect(changeOf([fakeRule('a')], [fakeRule('a', part)]).changed, JSON.stringify(part)).toHaveLength(1)
  })

  it('says so when only the text changes', () => {
    expect(changeText(changeOf(before, before))).toBe('No monitor changes; only the text does.')
  })
})

describe('rangeOf', () => {
  it('spans from the column to the end of the line', () => {
    const text = 'one\n  two\nthree'
    expect(text.slice(...Object.values(rangeOf({ line: 2, column: 3 }, text)))).toBe('two')
    expect(rangeOf({ line: 3, column: 1 }, text)).toEqual({ from: 10, to: 15 })
  })

  it('stays inside the text wherever a problem says it is', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', '\n', ' ', 'é') }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 40 }),
        (text, line, column) => {
          const { from, to } = rangeOf({ line, column }, text)
          expect(from).toBeGreaterThanOrEqual(0)
          expect(to).toBeGreaterThanOrEqual(from)
          expect(to).toBeLessThanOrEqual(text.length)
          expect(text.slice(from, to)).not.toContain('\n')
        },
      ),
    )
  })
})

describe('ruleText', () => {
  it('says what a rule waits for', () => {
    expect(ruleText(fakeRule('a'))).toBe('alert 2,000 ms · warn 1,000 ms · over 3 s')
    expect(ruleText(fakeRule('a', { kind: 'no_data', alert: null, warn: null, windowSeconds: null }))).toBe('when nothing is heard')
  })
})
