import { describe, expect, it } from 'vitest'
import { figuresPage, parseFigures } from './figures.mjs'

const figure = { name: 'rate', value: 41, unit: '%', budget: '>= 25 %', pass: true }

describe('parseFigures', () => {
  it('reads the last line', () => {
    expect(parseFigures('x.bench.ts', `noise\n${JSON.stringify({ name: 'ingest', figures: [figure] })}\n`, 0)).toEqual({
      name: 'ingest',
      figures: [figure],
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

describe('figuresPage', () => {
  it('says when, where, what and whether', () => {
    const page = figuresPage([{ name: 'ingest', figures: [figure] }], 'a machine', new Date('2026-11-21T10:00:00Z'))
    expect(page).toContain('2026-11-21, on a machine')
    expect(page).toContain('| rate | 41 % | >= 25 % | yes |')
  })
})
