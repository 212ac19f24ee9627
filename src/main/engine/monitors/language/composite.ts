import type { CompositeExpression } from '../definition.ts'
import { type CompositeSyntax, parseCompositeSyntax } from './composite-grammar.ts'
import { quoted, type TextProblem, type Word } from './words.ts'

/** Longest composite, characters. */
const MAX_COMPOSITE_LENGTH = 2_000
/** Highest count of `at_least`; more services than that are never told apart. */
const MAX_COUNT = 1_000

export interface CompiledComposite {
  readonly expression: CompositeExpression | null
  /** Every monitor it names, in the order of the text. */
  readonly references: readonly Word[]
  readonly problems: readonly TextProblem[]
}

/** Compiles a composite on its own; whether the monitors it names exist is asked elsewhere. Never throws. */
export function compileComposite(text: string): CompiledComposite {
  const failed = (problem: TextProblem): CompiledComposite => ({ expression: null, references: [], problems: [problem] })
  if (text.length > MAX_COMPOSITE_LENGTH) {
    return failed({ offset: 0, message: `The composite has ${text.length} characters; ${MAX_COMPOSITE_LENGTH} are the most.` })
  }
  if (text.trim() === '') return failed({ offset: 0, message: 'The composite is empty; write one such as high-latency && !stale-data.' })
  const parsed = parseCompositeSyntax(text)
  if ('problem' in parsed) return failed(parsed.problem)
  const problems: TextProblem[] = []
  const references: Word[] = []
  const expression = expressionOf(parsed.syntax, references, problems)
  return { expression: problems.length === 0 ? expression : null, references, problems }
}

function expressionOf(syntax: CompositeSyntax, references: Word[], problems: TextProblem[]): CompositeExpression {
  const each = (of: readonly CompositeSyntax[]) => of.map((part) => expressionOf(part, references, problems))
  switch (syntax.op) {
    case 'monitor':
      references.push(syntax.id)
      return { op: 'monitor', id: syntax.id.text }
    case 'not':
      return { op: 'not', of: expressionOf(syntax.of, references, problems) }
    case 'at_least': {
      const count = /^\d{1,4}$/.test(syntax.count.text) ? Number(syntax.count.text) : 0
      if (count < 1 || count > MAX_COUNT) {
        problems.push({
          offset: syntax.count.offset,
          message: `${quoted(syntax.count.text)} is no count; write a whole number from 1 to ${MAX_COUNT}: at_least(3, ...).`,
        })
      }
      if (syntax.of.some(({ op }) => op !== 'monitor')) {
        problems.push({
          offset: syntax.name.offset,
          message: 'at_least counts what single monitors alert on; name monitors in it, not expressions.',
        })
      }
      return { op: 'at_least', count, of: each(syntax.of) }
    }
    default:
      return { op: syntax.op, of: each(syntax.of) }
  }
}

/** The expression in its one canonical form; compiles to the same expression again. */
export function printComposite(expression: CompositeExpression): string {
  switch (expression.op) {
    case 'monitor':
      return expression.id
    case 'not':
      return `!${operand(expression.of)}`
    case 'at_least':
      return `at_least(${[expression.count, ...expression.of.map(printComposite)].join(', ')})`
    default:
      return expression.of.map(operand).join(expression.op === 'and' ? ' && ' : ' || ')
  }
}

const operand = (expression: CompositeExpression): string =>
  expression.op === 'and' || expression.op === 'or' ? `(${printComposite(expression)})` : printComposite(expression)
