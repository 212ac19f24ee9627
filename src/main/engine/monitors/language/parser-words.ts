import { type IParserErrorMessageProvider, type IRecognitionException, type IToken, type Lexer, tokenLabel } from 'chevrotain'
import { orList, quoted, type TextProblem, type Word } from './words.ts'

/** The parser library's findings in our words. */

const found = (token: IToken | undefined): string =>
  token === undefined || token.image === '' ? 'the text ends' : `it says ${quoted(token.image)}`

export const SYNTAX_MESSAGES: IParserErrorMessageProvider = {
  buildMismatchTokenMessage: ({ expected, actual }) => `Here should stand ${tokenLabel(expected)}, but ${found(actual)}.`,
  buildNotAllInputParsedMessage: ({ firstRedundant }) => `Nothing may follow here, but ${found(firstRedundant)}.`,
  buildNoViableAltMessage: ({ expectedPathsPerAlt, actual }) => {
    const starts = expectedPathsPerAlt.flatMap((paths) => paths.flatMap((path) => (path[0] === undefined ? [] : [tokenLabel(path[0])])))
    return `Here should stand ${orList([...new Set(starts)])}, but ${found(actual[0])}.`
  },
  buildEarlyExitMessage: ({ expectedIterationPaths, actual }) => {
    const starts = expectedIterationPaths.flatMap((path) => (path[0] === undefined ? [] : [tokenLabel(path[0])]))
    return `Here should stand ${orList([...new Set(starts)])}, but ${found(actual[0])}.`
  },
}

export const wordOf = (token: IToken): Word => ({ text: token.image, offset: token.startOffset })

/** Tokens of the text, or the first character that belongs to none. */
export function tokensOf(lexer: Lexer, text: string): { tokens: IToken[]; problem: TextProblem | null } {
  const { tokens, errors } = lexer.tokenize(text)
  const [error] = errors
  if (error === undefined) return { tokens, problem: null }
  const piece = text.slice(error.offset, error.offset + error.length)
  return { tokens, problem: { offset: error.offset, message: `${quoted(piece)} cannot stand here.` } }
}

/** Where the parser stopped, and why; at the end of the text where it ended too early. */
export function syntaxProblem(error: IRecognitionException, text: string): TextProblem {
  const { startOffset } = error.token
  return { offset: startOffset >= 0 ? startOffset : text.trimEnd().length, message: error.message }
}
