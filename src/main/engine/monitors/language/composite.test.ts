import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CompositeExpression } from '../definition.ts'
import { compileComposite, printComposite } from './composite.ts'

const id = (name: string): CompositeExpression => ({ op: 'monitor', id: name })

describe('compileComposite', () => {
  it('reads signs and words alike, "not" before "and" before "or"', () => {
    const wanted = { op: 'or', of: [{ op: 'and', of: [id('a'), { op: 'not', of: id('b') }] }, id('c')] }
    for (const text of ['a && !b || c', 'a and not b or c', '(A AND NOT b) OR (c)'.replace('A ', 'a '), ' a\n&& ! b\n|| c ']) {
      expect(compileComposite(text)).toMatchObject({ expression: wanted, problems: [] })
    }
  })

  it('counts with at_least, and takes ids that begin like words', () => {
    expect(compileComposite('at_least(3, high-latency, high-error-rate)').expression).toEqual({
      op: 'at_least',
      count: 3,
      of: [id('high-latency'), id('high-error-rate')],
    })
    expect(compileComposite('order-latency && notes || android').expression).toEqual({
      op: 'or',
      of: [{ op: 'and', of: [id('order-latency'), id('notes')] }, id('android')],
    })
  })

  it.each([
    ['', 0, 'The composite is empty; write one such as high-latency && !stale-data.'],
    ['a &&', 4, 'Here should stand the id of a monitor, "(" or "at_least", but the text ends.'],
    ['a b', 2, 'Nothing may follow here, but it says "b".'],
    ['(a && b', 7, 'Here should stand ")", but the text ends.'],
    ['a & b', 2, '"&" cannot stand here.'],
    ['at_least(3)', 10, 'Here should stand ",", but it says ")".'],
    ['at_least(two, a)', 9, '"two" is no count; write a whole number from 1 to 1000: at_least(3, ...).'],
    ['at_least(0, a)', 9, '"0" is no count; write a whole number from 1 to 1000: at_least(3, ...).'],
    ['at_least(1, a && b)', 0, 'at_least counts what single monitors alert on; name monitors in it, not expressions.'],
    ['('.repeat(60), 50, 'Parentheses may be nested 50 deep, not deeper.'],
  ])('refuses %s', (text, offset, message) => {
    expect(compileComposite(text)).toMatchObject({ expression: null, problems: [{ offset, message }] })
  })
})

describe('printComposite', () => {
  const name = fc.stringMatching(/^[a-z][a-z0-9_.-]{0,8}$/).filter((text) => !['and', 'or', 'not', 'at_least'].includes(text))
  const { expression } = fc.letrec<{ expression: CompositeExpression }>((tie) => ({
    expression: fc.oneof(
      { depthSize: 'small', maxDepth: 4 },
      name.map(id),
      fc
        .tuple(fc.constantFrom('and' as const, 'or' as const), fc.array(tie('expression'), { minLength: 2, maxLength: 3 }))
        .map(([op, of]): CompositeExpression => ({ op, of })),
      tie('expression')
        .filter(({ op }) => op !== 'not')
        .map((of): CompositeExpression => ({ op: 'not', of })),
      fc
        .tuple(fc.integer({ min: 1, max: 1_000 }), fc.array(name.map(id), { minLength: 1, maxLength: 3 }))
        .map(([count, of]): CompositeExpression => ({ op: 'at_least', count, of })),
    ),
  }))

  it('prints every expression so that it compiles to the same again', () => {
    fc.assert(
      fc.property(expression, (made) => {
        const printed = printComposite(made)
        if (printed.length <= 2_000) expect(compileComposite(printed)).toMatchObject({ expression: made, problems: [] })
      }),
      { numRuns: 300 },
    )
  })
})
