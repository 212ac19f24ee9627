import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BUILT_IN_MONITORS } from '../../src/main/engine/monitors/built-in.ts'
import { METRICS } from '../../src/main/engine/monitors/definition.ts'
import { compileMonitors } from '../../src/main/engine/monitors/language/compile.ts'
import { compileComposite } from '../../src/main/engine/monitors/language/composite.ts'
import { entrySchema } from '../../src/main/engine/monitors/language/file-schema.ts'
import { compileQuery } from '../../src/main/engine/monitors/language/query.ts'

/** 100,000 texts in a full proof, of which a third are files. */
const PROVE = process.env.NEXUS_PROVE === '1'
const QUERY_RUNS = PROVE ? 50_000 : 1_000
const COMPOSITE_RUNS = PROVE ? 20_000 : 400
/** A full proof takes minutes. */
const LIMIT_MS = PROVE ? 900_000 : 30_000
const FILE_RUNS = PROVE ? 30_000 : 200

const { definitions } = compileMonitors(BUILT_IN_MONITORS, 'production')
const QUERIES = definitions
  .flatMap(({ query, text }) => (query === null ? [] : [text]))
  .concat([
    'avg(last_5m):change(avg:nexus.service.latency{service_id:"a b",!calls:db*}, 5m) <= -5.5e-3',
    'percentile(last_5m):p95:nexus.llm.latency{*} by {service_id, model} >= 100',
  ])
const COMPOSITES = ['at_least(3, high-latency, high-error-rate)', 'a && (b || !c) && not (d or e and f)']

/** Pieces that mean something somewhere, and characters that break things. */
const PIECE = fc.oneof(
  fc.constantFrom(...' ,:{}()[]<>=!*&|#%@`"\'\\-?~.0123456789\n\t\r'),
  fc.constantFrom(
    'by',
    'last_2m',
    '&a ',
    '*a',
    '!!binary ',
    '<<: ',
    '---\n',
    '...\n',
    '- ',
    '\n  ',
    ': ',
    '{{',
    '"""',
    '|\n',
    '>-\n',
    '%YAML 1.2\n',
    'null',
    '.nan',
    '.inf',
    '1e999',
  ),
  fc.constantFrom(
    '\u0000',
    '\ud800',
    '\udfff',
    '\ufeff',
    '\u2028',
    '\u202e',
    '\u200b',
    '\u{1f680}',
    'é',
    'İ',
    '\u0085',
    '__proto__',
    'constructor',
    'toString',
  ),
  fc.string({ unit: 'binary', maxLength: 8 }),
)

interface Edit {
  readonly at: number
  readonly cut: number
  readonly piece: string
  readonly again: boolean
}
const EDITS = fc.array(fc.record({ at: fc.nat(1_000_000), cut: fc.nat(12), piece: PIECE, again: fc.boolean() }), {
  minLength: 1,
  maxLength: 12,
})

/** Cuts out, puts in and repeats pieces of a valid text. */
function mutated(text: string, edits: readonly Edit[]): string {
  return edits.reduce((current, { at, cut, piece, again }) => {
    const from = at % (current.length + 1)
    const kept = again ? current.slice(from, from + cut * 5) : ''
    return current.slice(0, from) + kept + piece + current.slice(from + (again ? 0 : cut))
  }, text)
}

const texts = (valid: readonly string[]) =>
  fc.oneof(
    { weight: 4, arbitrary: fc.tuple(fc.constantFrom(...valid), EDITS).map(([text, edits]) => mutated(text, edits)) },
    { weight: 1, arbitrary: fc.array(PIECE, { maxLength: 60 }).map((pieces) => pieces.join('')) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 200 }) },
  )

const sentence = (message: string) => expect(message).toMatch(/^.+[.?]$/su)

describe('docs/monitors.md', () => {
  const page = readFileSync(resolve(import.meta.dirname, '../../docs/monitors.md'), 'utf8')

  it.each([...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, example = '']) => [example]))(
    'shows an example that compiles: %s',
    (example) => {
      for (const profile of ['demo', 'production'] as const) {
        const { definitions: found, problems } = compileMonitors(example, profile)
        expect([problems, found.length]).toEqual([[], example.split('- id:').length - 1])
      }
    },
  )

  it('tells every metric, every key, and the faults as they are', () => {
    expect(Object.keys(METRICS).filter((metric) => !page.includes(`\`${metric}\``))).toEqual([])
    expect(Object.keys(entrySchema.shape).filter((key) => !page.includes(`\`${key}`))).toEqual([])
    const faults = [...page.matchAll(/^\| `(avg.*?)` \| (.*?) \|$/gm)].filter(([, , told = '']) => told.includes('.'))
    expect(faults.map(([, written = '']) => compileQuery(written).problems[0]?.message)).toEqual(faults.map(([, , told]) => told))
    expect(faults.length).toBeGreaterThan(3)
  })
})

describe('hostile text', () => {
  it(
    'never breaks the query compiler: a query or a problem inside the text',
    () => {
      fc.assert(
        fc.property(texts(QUERIES), (text) => {
          const { query, problems } = compileQuery(text)
          expect(query === null).toBe(problems.length > 0)
          for (const { offset, message } of problems) {
            expect(offset >= 0 && offset <= text.length).toBe(true)
            sentence(message)
          }
          if (query !== null) expect(Number.isFinite(query.threshold)).toBe(true)
        }),
        { numRuns: QUERY_RUNS },
      )
    },
    LIMIT_MS,
  )

  it(
    'never breaks the composite compiler',
    () => {
      fc.assert(
        fc.property(texts(COMPOSITES), (text) => {
          const { expression, problems } = compileComposite(text)
          expect(expression === null).toBe(problems.length > 0)
          for (const { offset } of problems) expect(offset >= 0 && offset <= text.length).toBe(true)
        }),
        { numRuns: COMPOSITE_RUNS },
      )
    },
    LIMIT_MS,
  )

  it(
    'never breaks the file compiler: every problem lies in the file, and what compiles is sound',
    () => {
      fc.assert(
        fc.property(texts([BUILT_IN_MONITORS]), fc.constantFrom('demo' as const, 'production' as const), (text, profile) => {
          const { definitions: found, problems } = compileMonitors(text, profile)
          const lines = text.split('\n')
          for (const { line, column, message } of problems) {
            const length = lines[line - 1]?.length ?? -1
            expect(column >= 1 && column <= length + 1).toBe(true)
            sentence(message)
          }
          expect(new Set(found.map(({ id }) => id)).size).toBe(found.length)
          if (problems.length === 0) expect(text.trim()).not.toBe('')
          for (const { kind, query, expression, alert } of found) {
            expect([query !== null, expression !== null, alert !== null]).toEqual([
              kind === 'metric',
              kind === 'composite',
              kind === 'metric',
            ])
          }
        }),
        { numRuns: FILE_RUNS },
      )
    },
    LIMIT_MS,
  )

  // Each of these takes a reader without bounds minutes, or its stack.
  it.each([
    ['brackets', '['],
    ['brackets over lines', ' [\n'],
    ['brackets in entries', '[\n- '],
    ['lists in lists', '- '],
    ['keys of keys', '? '],
    ['double keys', 'a:\n'],
    ['aliases', '- *a\n'],
    ['directives', '%\n'],
    ['escapes', '"\\u0041'],
  ])('reads half a megabyte of %s to an end', (_, piece) => {
    for (const head of ['', 'monitors: &a\n']) {
      expect(compileMonitors(head + piece.repeat(500_000 / piece.length), 'demo').problems.length).toBeGreaterThan(0)
    }
  })
})
