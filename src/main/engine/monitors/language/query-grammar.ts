import { createToken, EmbeddedActionsParser, Lexer } from 'chevrotain'
import { SYNTAX_MESSAGES, syntaxProblem, tokensOf, wordOf } from './parser-words.ts'
import type { TextProblem, Word } from './words.ts'

/**
 * Grammar of a metric query, after Datadog's metric monitors
 * (https://docs.datadoghq.com/api/latest/monitors/#create-a-monitor, "Metric alert"):
 *
 *     time(last_2m):function(space:metric{tag:value,!tag:value*} by {tag}, argument) > 2000
 *
 * Here only the form is read; what the words mean is the business of query.ts.
 */

export interface FilterSyntax {
  readonly tag: Word
  readonly value: Word
  /** In quotation marks, where only a last `*` is a wildcard. */
  readonly inQuotes: boolean
  readonly not: boolean
}

export interface FunctionSyntax {
  readonly name: Word
  readonly args: readonly Word[]
}

export interface QuerySyntax {
  readonly time: Word
  readonly window: Word
  /** From the outside in. */
  readonly functions: readonly FunctionSyntax[]
  readonly space: Word
  readonly metric: Word
  readonly filters: readonly FilterSyntax[]
  readonly by: readonly Word[]
  readonly compare: Word
  readonly threshold: Word
}

// Braces open a mode of their own, and a colon in them another: `a::b/c@1` is one value there.
const space = createToken({ name: 'Space', pattern: /[\s\u00a0]+/, group: Lexer.SKIPPED, line_breaks: true })
const by = createToken({ name: 'By', label: '"by"', pattern: /by(?![A-Za-z0-9_.])/ })
const name = createToken({ name: 'Name', label: 'a name', pattern: /[A-Za-z_][A-Za-z0-9_.]*/ })
const length = createToken({ name: 'Length', label: 'a length of time', pattern: /\d+(?:ms|s|m|h|d|w)(?![A-Za-z0-9_])/ })
const number = createToken({ name: 'Number', label: 'a number', pattern: /[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/ })
const compare = createToken({ name: 'Compare', label: 'one of > >= < <=', pattern: /[<>]=?/ })
const open = createToken({ name: 'Open', label: '"("', pattern: /\(/ })
const close = createToken({ name: 'Close', label: '")"', pattern: /\)/ })
const colon = createToken({ name: 'Colon', label: '":"', pattern: /:/ })
const comma = createToken({ name: 'Comma', label: '","', pattern: /,/ })
const openTags = createToken({ name: 'OpenTags', label: '"{"', pattern: /\{/, push_mode: 'tags' })
const closeTags = createToken({ name: 'CloseTags', label: '"}"', pattern: /\}/, pop_mode: true })
const star = createToken({ name: 'Star', label: '"*"', pattern: /\*/ })
const not = createToken({ name: 'Not', label: '"!"', pattern: /!/ })
const tag = createToken({ name: 'Tag', label: 'a tag', pattern: /[^\s,{}:!"*]+/, line_breaks: false })
const tagColon = createToken({ name: 'TagColon', label: '":"', pattern: /:/, push_mode: 'value' })
const quotedValue = createToken({
  name: 'QuotedValue',
  label: 'a value in quotation marks',
  pattern: /"(?:[^"\\]|\\[\s\S])*"/,
  pop_mode: true,
  line_breaks: true,
})
const bareValue = createToken({ name: 'BareValue', label: 'a value', pattern: /[^\s,{}"]+/, pop_mode: true, line_breaks: false })

const MODES = {
  query: [space, by, name, length, number, compare, open, close, colon, comma, openTags],
  tags: [space, closeTags, comma, star, not, tagColon, tag],
  value: [space, quotedValue, bareValue],
}

class QueryParser extends EmbeddedActionsParser {
  constructor() {
    super({ modes: MODES, defaultMode: 'query' }, { errorMessageProvider: SYNTAX_MESSAGES, maxLookahead: 2 })
    this.performSelfAnalysis()
  }

  readonly query = this.RULE('query', (): QuerySyntax => {
    const time = wordOf(this.CONSUME1(name))
    this.CONSUME1(open)
    const window = this.OR([{ ALT: () => wordOf(this.CONSUME2(name)) }, { ALT: () => wordOf(this.CONSUME(length)) }])
    this.CONSUME1(close)
    this.CONSUME1(colon)
    // Functions are read as a row of openings and a row of closings, so that no depth of nesting needs stack.
    const names: Word[] = []
    this.MANY1(() => {
      names.push(wordOf(this.CONSUME3(name)))
      this.CONSUME2(open)
    })
    const spaceWord = wordOf(this.CONSUME4(name))
    this.CONSUME2(colon)
    const metric = wordOf(this.CONSUME5(name))
    const filters = this.SUBRULE(this.scope)
    const byWords = this.SUBRULE(this.groups)
    const closings: Word[][] = []
    this.MANY2(() => {
      closings.push(this.SUBRULE(this.closing))
    })
    const compareWord = wordOf(this.CONSUME(compare))
    const threshold = wordOf(this.CONSUME(number))
    // The innermost function is closed first.
    const functions = names.map((word, i) => ({ name: word, args: closings[names.length - 1 - i] ?? [] }))
    this.ACTION(() => {
      this.opened = names.length
      this.closed = closings.length
    })
    return { time, window, functions, space: spaceWord, metric, filters, by: byWords, compare: compareWord, threshold }
  })

  /** Functions opened and closed by the last query. */
  opened = 0
  closed = 0

  private readonly closing = this.RULE('closing', (): Word[] => {
    const args: Word[] = []
    this.MANY(() => {
      this.CONSUME(comma)
      args.push(
        this.OR([
          { ALT: () => wordOf(this.CONSUME(length)) },
          { ALT: () => wordOf(this.CONSUME(name)) },
          { ALT: () => wordOf(this.CONSUME(number)) },
        ]),
      )
    })
    this.CONSUME(close)
    return args
  })

  private readonly scope = this.RULE('scope', (): FilterSyntax[] => {
    const filters: FilterSyntax[] = []
    this.CONSUME(openTags)
    this.OR([
      { ALT: () => void this.CONSUME(star) },
      {
        ALT: () =>
          this.AT_LEAST_ONE_SEP({
            SEP: comma,
            DEF: () => {
              filters.push(this.SUBRULE(this.filter))
            },
          }),
      },
    ])
    this.CONSUME(closeTags)
    return filters
  })

  private readonly filter = this.RULE('filter', (): FilterSyntax => {
    const negation = this.OPTION(() => this.CONSUME(not))
    const tagWord = wordOf(this.CONSUME(tag))
    this.CONSUME(tagColon)
    return this.OR([
      { ALT: () => ({ tag: tagWord, not: negation !== undefined, inQuotes: true, value: unquoted(wordOf(this.CONSUME(quotedValue))) }) },
      { ALT: () => ({ tag: tagWord, not: negation !== undefined, inQuotes: false, value: wordOf(this.CONSUME(bareValue)) }) },
    ])
  })

  private readonly groups = this.RULE('groups', (): Word[] => {
    const words: Word[] = []
    this.OPTION(() => {
      this.CONSUME(by)
      this.CONSUME(openTags)
      this.AT_LEAST_ONE_SEP({
        SEP: comma,
        DEF: () => {
          words.push(wordOf(this.CONSUME(tag)))
        },
      })
      this.CONSUME(closeTags)
    })
    return words
  })
}

const unquoted = ({ text, offset }: Word): Word => ({ text: text.slice(1, -1).replace(/\\([\s\S])/g, '$1'), offset })

let tools: { lexer: Lexer; parser: QueryParser } | null = null

/** The lexer and parser are built at the first query: it takes some milliseconds. */
function grammar(): { lexer: Lexer; parser: QueryParser } {
  tools ??= { lexer: new Lexer({ modes: MODES, defaultMode: 'query' }, { positionTracking: 'onlyOffset' }), parser: new QueryParser() }
  return tools
}

/** Reads the form of a query; the first thing that does not fit is the problem. */
export function parseQuerySyntax(text: string): { syntax: QuerySyntax } | { problem: TextProblem } {
  const { lexer, parser } = grammar()
  const { tokens, problem } = tokensOf(lexer, text)
  if (problem !== null) return { problem }
  parser.input = tokens
  const syntax = parser.query()
  const [error] = parser.errors
  if (error !== undefined) return { problem: syntaxProblem(error, text) }
  if (parser.opened !== parser.closed) {
    const extra = parser.closed > parser.opened
    return {
      problem: {
        offset: syntax.compare.offset,
        message: extra ? 'Before this stands a ")" too many.' : 'Before this a ")" is missing: each function must be closed.',
      },
    }
  }
  return { syntax }
}
