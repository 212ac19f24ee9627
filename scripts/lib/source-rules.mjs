/**
 * House rules that no linter knows: where time, chance and the outside world may not be touched, and what no source
 * file may contain. Each rule looks at code with comments removed, unless it is about comments.
 */

/**
 * @typedef {object} Rule
 * @property {RegExp} files paths the rule binds, with forward slashes
 * @property {RegExp} banned
 * @property {string} why a sentence
 * @property {boolean} [inComments] look at the whole text
 */

const TEST = /\.test\.(?:tsx?|mjs)$/

/** @type {Rule[]} */
export const RULES = [
  {
    files: /^src\/(?:shared|main\/engine)\//,
    banned: /\b(?:Date\.now|new Date\(\)|Math\.random|performance\.now|setTimeout|setInterval|setImmediate|queueMicrotask)\b/,
    why: 'The engine and the shared room take time and chance as inputs.',
  },
  {
    files: /^src\/chaos\/(?!worker\.ts|cli\.ts|kafka-out\.ts)/,
    banned: /\b(?:Math\.random|Date\.now)\b/,
    why: 'The simulator is seeded: same seed, same events.',
  },
  {
    files: /^src\/(?!main\/config\.ts|chaos\/cli\.ts)/,
    banned: /\bprocess\.env\b|\benv\s*\}\s*=\s*process\b/,
    why: 'Only src/main/config.ts reads the environment.',
  },
  {
    files: /^src\//,
    banned: /\beval\(|\bnew Function\(|dangerouslySetInnerHTML|\.innerHTML\s*=/,
    why: 'Text from outside must never become code or markup.',
  },
  {
    files: /^(?:src|tests|bench|scripts)\//,
    banned: /\b(?:TODO|FIXME|XXX|HACK)\b/,
    why: 'Unfinished work belongs in an issue, not in a comment.',
    inComments: true,
  },
]

/** Blanks comments, keeping line numbers. @param {string} text */
export function withoutComments(text) {
  // Strings are matched first, so that "//" inside an address is not taken for a comment.
  return text.replace(/("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, (match, string) =>
    string === undefined ? match.replace(/[^\n]/g, ' ') : match,
  )
}

/**
 * @param {string} path relative, with forward slashes
 * @param {string} text
 * @returns {string[]} `path:line: why` for each breach
 */
export function sourceProblems(path, text) {
  /** @type {string[]} */
  const problems = []
  const bare = withoutComments(text)
  for (const rule of RULES) {
    if (!rule.files.test(path) || (TEST.test(path) && rule.inComments !== true)) continue
    const lines = (rule.inComments ? text : bare).split('\n')
    lines.forEach((line, index) => {
      const found = rule.banned.exec(line)
      if (found !== null) problems.push(`${path}:${index + 1}: ${found[0]} is not allowed here. ${rule.why}`)
    })
  }
  return problems
}
