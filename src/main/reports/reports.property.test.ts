import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { plain } from './markup.ts'
import type { PostMortemInput } from './post-mortem/model.ts'
import { postMortem } from './post-mortem/post-mortem.ts'
import { SAMPLE } from './testing/sample.ts'

/** Texts that break pages, tables and readers. */
const nasty = fc.oneof(
  fc.constantFrom(
    '<script>alert(1)</script>',
    '</style><script src=//evil.example></script>',
    '"><img src=x onerror=alert(1)>',
    "' onload='alert(1)",
    '</title></head><body onload=alert(1)>',
    '&lt;b&gt;',
    'user‮gnp.exe',
    '\u0000\u0007\u001b[31mred',
    '\ud800',
    '​‍﻿',
    '| a | b |\n| --- | --- |',
    '# title\n\n- item',
    '[x](javascript:alert(1))',
    '![x](http://evil.example/a.png)',
    '`code` *bold* _it_ ~~no~~ <b>',
    'https://evil.example www.evil.example',
    '$(rm -rf /) $x^2$',
    '-->',
    ']]>',
    '__proto__',
    '',
  ),
  fc.string({ unit: 'binary', maxLength: 60 }),
)

/** The sample with every text that can come from outside replaced. */
function poisoned(text: (at: number) => string): PostMortemInput {
  let at = 0
  const next = () => text(at++)
  const { incident, evidence, remediations, ledger, rules } = structuredClone(SAMPLE) as unknown as {
    -readonly [K in keyof PostMortemInput]: PostMortemInput[K]
  }
  const analysis = evidence.analysis as NonNullable<typeof evidence.analysis>
  const service = next()
  return {
    ...SAMPLE,
    incident: {
      ...incident,
      incidentId: next(),
      title: next(),
      serviceId: service,
      serviceIds: [service, next()],
      monitorIds: [next()],
      assignee: next(),
      resolution: next(),
      openedAt: at % 7 === 0 ? next() : incident.openedAt,
      timeline: incident.timeline.map((entry) => ({ ...entry, actor: next(), text: next() })),
    },
    evidence: {
      analysis: {
        ...analysis,
        report: {
          ...analysis.report,
          sentence: next(),
          causes: analysis.report.causes.map((cause) => ({
            ...cause,
            serviceId: next(),
            onsetAt: next(),
            against: [next()],
            evidence: cause.evidence.map((item) => ({ ...item, text: next() })),
            path: cause.path.map((step) => ({ ...step, serviceId: next() })),
          })),
        },
      },
      series: evidence.series.map((series) => ({ ...series, serviceId: service })),
    },
    remediations: remediations.map((fix) => ({ ...fix, serviceId: service, actor: next(), message: next(), startedAt: next() })),
    ledger: ledger.map((line) => ({ ...line, monitorId: next(), group: next(), why: next(), at: next() })),
    rules: rules.map((rule) => ({ ...rule, monitorId: next(), title: next(), description: next(), query: next() })),
  }
}
const texts = fc.array(nasty, { minLength: 1, maxLength: 12 })
const made = (from: readonly string[]) => poisoned((at) => from[at % from.length] ?? '')

const TAGS =
  /^(!doctype|html|head|meta|title|style|body|main|header|section|footer|p|h1|h2|h3|ul|ol|li|dl|dt|dd|span|b|i|table|thead|tbody|tr|th|td|figure|figcaption|svg|g|line|text|path|rect|time|div)$/
const VOID = new Set(['!doctype', 'meta'])

/** Reads HTML as strictly as our own writer writes it; throws for anything else. */
function parse(html: string): { tags: string[]; text: string } {
  const stack: string[] = []
  const tags: string[] = []
  let text = ''
  let at = 0
  while (at < html.length) {
    const open = html.indexOf('<', at)
    if (open < 0) break
    text += html.slice(at, open)
    const match = /^<(\/?)([!a-z][a-z0-9]*)((?: [a-zA-Z0-9:-]+(?:="[^"<>]*")?)*)(\/?)>/.exec(html.slice(open))
    if (match === null) throw new Error(`not a tag: ${html.slice(open, open + 80)}`)
    const [whole, closing, name = '', attributes = '', selfClosing] = match
    if (!TAGS.test(name)) throw new Error(`a <${name}>`)
    if (/ (on\w+|href|src|style|xlink)\b/i.test(attributes.replace(/="[^"]*"/g, ''))) throw new Error(`an attribute: ${attributes}`)
    if (closing === '/') {
      if (stack.pop() !== name) throw new Error(`</${name}> closes another`)
    } else {
      tags.push(name)
      if (selfClosing !== '/' && !VOID.has(name)) stack.push(name)
    }
    at = open + whole.length
    if (name === 'style' && closing !== '/') at = html.indexOf('</style>', at)
  }
  if (stack.length > 0) throw new Error(`left open: ${stack.join(' ')}`)
  return { tags, text }
}

describe('a post-mortem as HTML', () => {
  it('is whole, loads nothing and runs nothing', () => {
    const { text: html, file_name, media_type } = postMortem(SAMPLE, 'html')
    expect([file_name, media_type]).toEqual(['post-mortem-2026-01-01-inc-7-3kf0q9x2b1.html', 'text/html'])
    const { tags } = parse(html)
    expect(tags.filter((tag) => tag === 'svg').length).toBe(6 + 2)
    expect([...html.matchAll(/<section id="(\w+)">/g)].map(([, id]) => id)).toEqual([
      'summary',
      'impact',
      'charts',
      'cause',
      'evidence',
      'against',
      'timeline',
      'monitors',
      'fixes',
      'questions',
    ])
    expect(html).toContain(`<meta http-equiv="Content-Security-Policy" content="default-src 'none'; `)
    expect(html).not.toMatch(/https?:|url\(|@import|<script|javascript:|NaN|undefined|\[object/)
    expect(html).toContain('database took 4,283 ms to answer, 101 times its usual 42.4 ms')
  })

  it('shows hostile text as text', () => {
    fc.assert(
      fc.property(texts, (from) => {
        const input = made(from)
        const { text: html, file_name } = postMortem(input, 'html')
        const { text } = parse(html)
        expect(text).not.toMatch(/&(?!(amp|lt|gt|quot|#39);)/)
        expect(html).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Cs}]/u)
        expect(html).not.toContain('NaN')
        expect(file_name).toMatch(/^post-mortem-[\w-]+\.html$/)
      }),
      { numRuns: 300 },
    )
  })

  it('makes a right-to-left override visible', () => {
    const { text: html } = postMortem({ ...SAMPLE, incident: { ...SAMPLE.incident, title: 'user‮gnp.exe' } }, 'html')
    expect(html).toContain('<h1>user⟨U+202E⟩gnp.exe</h1>')
  })
})

describe('a line of Markdown', () => {
  it('escapes a number only where it would begin a list', () => {
    expect(['33.5 s so far', '2) done', '1. first', '7.'].map(plain)).toEqual(['33.5 s so far', '2\\) done', '1\\. first', '7\\.'])
  })
})

describe('a post-mortem as Markdown', () => {
  it('has every section once, in the order of reading', () => {
    const { text, file_name, media_type } = postMortem(SAMPLE, 'markdown')
    expect([file_name, media_type]).toEqual(['post-mortem-2026-01-01-inc-7-3kf0q9x2b1.md', 'text/markdown'])
    expect([...text.matchAll(/^## (.+)$/gm)].map(([, title]) => title)).toEqual([
      'Summary',
      'Figures',
      'Impact by service',
      'Timeline',
      'Cause',
      'Evidence',
      'What speaks against it',
      'Monitors',
      'Fixes applied',
      'Open questions',
    ])
    expect(text).toContain('| database | Probable cause | start | 42.4 ms | 4,283 ms | 0.4 % | 2.6 % |')
    expect(text).not.toMatch(/NaN|undefined|\[object/)
  })

  it('keeps its structure whatever the texts are', () => {
    const shape = (text: string) =>
      text
        .split('\n')
        .map((line) => /^(#+ |\| |- |\d+\. | {2}- |---$|$)/.exec(line)?.[0] ?? 'text')
        .filter((start) => start.startsWith('#') || start === '| ')
    fc.assert(
      fc.property(texts, (from) => {
        const input = made(from)
        const { text } = postMortem(input, 'markdown')
        expect(shape(text).filter((start) => start === '# ')).toHaveLength(1)
        expect(shape(text).filter((start) => start === '## ')).toHaveLength(10)
        for (const line of text.split('\n')) {
          expect(line).not.toMatch(/(?<!\\)(?:\\\\)*[<`[]/)
          expect(line).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Cs}]/u)
        }
        const columns = [...text.matchAll(/^\|.*$/gm)].map(([row]) => row.replace(/\\./g, '').split('|').length)
        const heads = new Set([4, 5, 6, 7, 9])
        expect(columns.filter((count) => !heads.has(count))).toEqual([])
      }),
      { numRuns: 300 },
    )
  })
})

describe('a post-mortem as JSON', () => {
  it('holds the records word for word', () => {
    fc.assert(
      fc.property(texts, (from) => {
        const input = made(from)
        const data = JSON.parse(postMortem(input, 'json').text) as {
          incident: { title: string }
          series: unknown[]
          ledger: { why: string }[]
        }
        expect(data.incident.title).toBe(input.incident.title)
        expect(data.ledger.map(({ why }) => why)).toEqual(input.ledger.map(({ why }) => why))
        expect(data.series).toHaveLength(input.evidence.series.length)
      }),
      { numRuns: 100 },
    )
  })
})

describe('a post-mortem of little', () => {
  const bare: PostMortemInput = {
    ...SAMPLE,
    incident: {
      ...SAMPLE.incident,
      state: 'open',
      acknowledgedAt: null,
      assignee: null,
      resolvedAt: null,
      resolution: null,
      cause: null,
      timeline: [],
    },
    evidence: { analysis: null, series: [] },
    remediations: [],
    ledger: [],
    rules: [],
  }

  it('says what is missing instead of guessing', () => {
    const { text } = postMortem(bare, 'markdown')
    expect(text).toContain('No cause was computed for this incident.')
    expect(text).toContain('It is not fixed yet, and no fix was tried.')
    expect(text).toContain('this document is a draft until it is')
    expect(text).toContain('Nobody acknowledged it.')
    expect(text).toContain('| Slowest answers | not measured |')
    expect(text).toContain('| Noticed after | not measured |')
    parse(postMortem(bare, 'html').text)
  })

  it('asks why it ended when no fix is known to have worked', () => {
    const ended = { ...bare, incident: { ...bare.incident, state: 'resolved' as const, resolvedAt: SAMPLE.incident.resolvedAt } }
    expect(postMortem(ended, 'markdown').text).toContain('What ended it, and can it come back?')
  })
})
