import { createToken, EmbeddedActionsParser, Lexer } from 'chevrotain'
import { SYNTAX_MESSAGES, syntaxProblem, tokensOf, wordOf } from './parser-words.ts'
import type { TextProblem, Word } from './words.ts'

/**
 * Grammar of composites, Datadog's (`a && (b || !c)`) with words for the signs and a
 * count: `at_least(3, a, b)`. `not` binds closest, then `and`, then `or`.
 */
export type CompositeSyntax =
  | { readonly op: 'monitor'; readonly id: Word }
  | { readonly op: 'and' | 'or'; readonly of: readonly CompositeSyntax[] }
  | { readonly op: 'not'; readonly of: CompositeSyntax }
  | { readonly op: 'at_least'; readonly count: Word; readonly of: readonly CompositeSyntax[]; readonly name: Word }

/** Deepest nesting of parentheses; the parser goes as deep into the stack. */
const MAX_DEPTH = 50

const space = createToken({ name: 'Space', pattern: /[\s\u00a0]+/, group: Lexer.SKIPPED, line_breaks: true })
const id = createToken({ name: 'Id', label: 'the id of a monitor', pattern: /[A-Za-z0-9_][A-Za-z0-9_.-]*/ })
const and = createToken({ name: 'And', label: '"and"', pattern: /&&|and/i, longer_alt: id })
const or = createToken({ name: 'Or', label: '"or"', pattern: /\|\||or/i, longer_alt: id })
const not = createToken({ name: 'Not', label: '"not"', pattern: /!|not/i, longer_alt: id })
const atLeast = createToken({ name: 'AtLeast', label: '"at_least"', pattern: /at_least/i, longer_alt: id })
const open = createToken({ name: 'Open', label: '"("', pattern: /\(/ })
const close = createToken({ name: 'Close', label: '")"', pattern: /\)/ })
const comma = createToken({ name: 'Comma', label: '","', pattern: /,/ })

const TOKENS = [space, and, or, not, atLeast, id, open, close, comma]

/** Words that mean something here, so no monitor may be called so. */
export const RESERVED_IDS: readonly string[] = ['and', 'or', 'not', 'at_least']

const joined = (op: 'and' | 'or', of: readonly CompositeSyntax[]): CompositeSyntax => (of.length === 1 && of[0] ? of[0] : { op, of })

class CompositeParser extends EmbeddedActionsParser {
  constructor() {
    super(TOKENS, { errorMessageProvider: SYNTAX_MESSAGES, maxLookahead: 1 })
    this.performSelfAnalysis()
  }

  readonly expression = this.RULE('expression', (): CompositeSyntax => {
    const of: CompositeSyntax[] = []
    this.AT_LEAST_ONE_SEP({
      SEP: or,
      DEF: () => {
        of.push(this.SUBRULE(this.conjunction))
      },
    })
    return joined('or', of)
  })

  private readonly conjunction = this.RULE('conjunction', (): CompositeSyntax => {
    const of: CompositeSyntax[] = []
    this.AT_LEAST_ONE_SEP({
      SEP: and,
      DEF: () => {
        of.push(this.SUBRULE(this.term))
      },
    })
    return joined('and', of)
  })

  private readonly term = this.RULE('term', (): CompositeSyntax => {
    let negated = false
    this.MANY(() => {
      this.CONSUME(not)
      this.ACTION(() => {
        negated = !negated
      })
    })
    const operand: CompositeSyntax = this.OR([
      { ALT: (): CompositeSyntax => ({ op: 'monitor', id: wordOf(this.CONSUME(id)) }) },
      { ALT: () => this.SUBRULE(this.parentheses) },
      { ALT: () => this.SUBRULE(this.count) },
    ])
    return negated ? { op: 'not', of: operand } : operand
  })

  private readonly parentheses = this.RULE('parentheses', (): CompositeSyntax => {
    this.CONSUME(open)
    const inner = this.SUBRULE(this.expression)
    this.CONSUME(close)
    return inner
  })

  private readonly count = this.RULE('count', (): CompositeSyntax => {
    const of: CompositeSyntax[] = []
    const word = wordOf(this.CONSUME(atLeast))
    this.CONSUME(open)
    const count = wordOf(this.CONSUME(id))
    this.AT_LEAST_ONE(() => {
      this.CONSUME(comma)
      of.push(this.SUBRULE(this.expression))
    })
    this.CONSUME(close)
    return { op: 'at_least', count, of, name: word }
  })
}

let tools: { lexer: Lexer; parser: CompositeParser } | null = null

function grammar(): { lexer: Lexer; parser: CompositeParser } {
  tools ??= { lexer: new Lexer(TOKENS, { positionTracking: 'onlyOffset' }), parser: new CompositeParser() }
  return tools
}

/** Reads the form of a composite; the first thing that does not fit is the problem. */
export function parseCompositeSyntax(text: string): { syntax: CompositeSyntax } | { problem: TextProblem } {
  const { lexer, parser } = grammar()
  const { tokens, problem } = tokensOf(lexer, text)
  if (problem !== null) return { problem }
  let depth = 0
  for (const { tokenType, startOffset } of tokens) {
    if (tokenType === open) depth++
    else if (tokenType === close) depth--
    if (depth > MAX_DEPTH) return { problem: { offset: startOffset, message: `Parentheses may be nested ${MAX_DEPTH} deep, not deeper.` } }
  }
  parser.input = tokens
  const syntax = parser.expression()
  const [error] = parser.errors
  return error === undefined ? { syntax } : { problem: syntaxProblem(error, text) }
}
