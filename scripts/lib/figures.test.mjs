import { describe, expect, it } from 'vitest'
import { BARS } from './bars.mjs'
import { figuresPage, judge, parseFigures } from './figures.mjs'

const figure = { name: 'rate', value: 41, unit: '%', budget: '>= 25 %', pass: true }

describe('parseFigures', () => {
  it('reads the last line, and keeps what was said before it', () => {
    expect(parseFigures('x.bench.ts', `worst 3 ms\n${JSON.stringify({ name: 'ingest', figures: [figure] })}\n`, 0)).toEqual({
      name: 'ingest',
      figures: [figure],
      said: ['worst 3 ms'],
    })
  })

  it.each([
    ['', 0],
    ['not json', 0],
    [JSON.stringify({ name: 'ingest', figures: [figure] }), 1],
  ])('counts a broken benchmark as missed (%j, %i)', (output, status) => {
    expect(parseFigures('x.bench.ts', output, status).figures).toMatchObject([{ pass: false }])
  })

  it('keeps the reason of a skipped one', () => {
    expect(parseFigures('x', '{"name":"gpu","skipped":"no GPU"}', 0)).toEqual({ name: 'gpu', figures: [], skipped: 'no GPU' })
  })
})

describe('judge', () => {
  const bar = { title: 'fast', from: 'ingest', match: /rate/, budget: '>= 25 %' }

  it('takes the figures that match', () => {
    const results = [{ name: 'ingest', figures: [figure, { ...figure, name: 'other', pass: false }] }]
    expect(judge(bar, results)).toEqual({ title: 'fast', budget: '>= 25 %', measured: '41 %', met: true })
  })

  it('misses a bar that nothing measured, and leaves one open that could not run', () => {
    expect(judge(bar, [])).toMatchObject({ measured: 'not measured', met: false })
    expect(judge(bar, [{ name: 'ingest', figures: [], skipped: 'no disk' }])).toMatchObject({ measured: 'skipped: no disk', met: null })
  })

  it('lets a test say its numbers', () => {
    const results = [{ name: 'ingest', figures: [{ ...figure, value: 'passed', unit: '' }], said: ['ready', 'rate 3 of 3'] }]
    expect(judge({ ...bar, said: /of 3/ }, results)).toMatchObject({ measured: 'rate 3 of 3', met: true })
  })

  it('counts tests', () => {
    const test = { ...figure, value: 'passed', unit: '' }
    expect(judge(bar, [{ name: 'ingest', figures: [test, { ...test, pass: false }] }])).toMatchObject({
      measured: '1 of 2 passed',
      met: false,
    })
  })
})

describe('figuresPage', () => {
  const run = {
    machine: /** @type {[string, string][]} */ ([['memory', '24 GB']]),
    when: new Date('2026-11-21T10:00:00Z'),
    minutes: 12,
    quick: false,
  }

  it('says when, where, what and whether', () => {
    const bars = [{ title: 'fast', from: 'ingest', budget: '>= 25 %' }]
    const page = figuresPage({ ...run, bars, results: [{ name: 'ingest', figures: [figure], said: ['worst 3 ms'] }] })
    expect(page).toContain('2026-11-21 10:00 UTC')
    expect(page).toContain('| memory | 24 GB |')
    expect(page).toContain('**1 of 1 bars met.**')
    expect(page).toContain('| fast | >= 25 % | 41 % | yes |')
    expect(page).toContain('| rate | 41 % | >= 25 % | yes |')
    expect(page).toContain('- worst 3 ms')
  })

  it('names every bar even when nothing ran', () => {
    const page = figuresPage({ ...run, bars: BARS, results: [] })
    for (const { title } of BARS) expect(page).toContain(`| ${title} |`)
    expect(page).toContain(`**0 of ${BARS.length} bars met.**`)
  })
})
