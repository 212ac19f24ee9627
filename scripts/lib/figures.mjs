import { arch, cpus, platform, release, totalmem } from 'node:os'

/** @typedef {{name: string, value: number | string, unit: string, budget: string, pass: boolean}} Figure */
/**
 * What one benchmark or one test file came to.
 * @typedef {{name: string, figures: Figure[], skipped?: string, seconds?: number, said?: string[]}} BenchResult
 */

/**
 * Reads what a benchmark printed. One that crashed, or printed no result, is a missed bar and never a silent gap.
 * @param {string} file
 * @param {string} output standard output
 * @param {number} status exit code
 * @returns {BenchResult}
 */
export function parseFigures(file, output, status) {
  const lines = output.trim().split('\n')
  const said = lines.slice(0, -1).filter((line) => line.trim() !== '')
  try {
    const result = JSON.parse(lines.at(-1) ?? '')
    if (typeof result.skipped === 'string') return { name: result.name ?? file, figures: [], skipped: result.skipped }
    if (status === 0 || result.figures.some((/** @type {Figure} */ figure) => !figure.pass))
      return { name: result.name, figures: result.figures, ...(said.length > 0 && { said }) }
  } catch {
    // Told below.
  }
  return { name: file, figures: [{ name: 'ran to its end', value: `exit code ${status}`, unit: '', budget: 'a result', pass: false }] }
}

/**
 * The machine in rows of a table.
 * @param {string | null} browser what the browser calls itself
 * @returns {[string, string][]}
 */
export function describeMachine(browser) {
  const processors = cpus()
  return [
    ['processor', `${processors.length} x ${processors[0]?.model.trim() || 'unknown'}`],
    ['memory', `${Math.round(totalmem() / 2 ** 30)} GB`],
    ['system', `${platform()} ${release()} ${arch()}`],
    ['Node', process.versions.node],
    ['browser', browser ?? 'none'],
  ]
}

/** @param {string | number} text */
const cell = (text) => String(text).replaceAll('|', '\\|').replaceAll('\n', ' ')
/** @param {string[]} cells */
const row = (...cells) => `| ${cells.map(cell).join(' | ')} |`
const yesNo = (/** @type {boolean} */ pass) => (pass ? 'yes' : '**no**')
/** A budget that is none: the figure is only shown. @param {Figure} figure */
const isShown = ({ budget }) => ['none', 'shown', 'informative'].includes(budget)

/** @typedef {{title: string, from: string, match?: RegExp, said?: RegExp, budget: string}} Bar */
/** @typedef {{title: string, budget: string, measured: string, met: boolean | null}} Judged */

/**
 * Holds a bar of the issue against what was measured. Nothing measured is a missed bar; what could not run is neither.
 * @param {Bar} bar
 * @param {readonly BenchResult[]} results
 * @returns {Judged}
 */
export function judge({ title, from, match, said, budget }, results) {
  const sources = results.filter((result) => result.name.includes(from))
  const figures = sources.flatMap((result) => result.figures).filter((figure) => match?.test(figure.name) ?? true)
  const why = sources.find((result) => result.skipped !== undefined)?.skipped
  if (figures.length === 0)
    return { title, budget, measured: why === undefined ? 'not measured' : `skipped: ${why}`, met: why === undefined ? false : null }
  const met = figures.every((figure) => figure.pass)
  const numbers = figures.filter((figure) => typeof figure.value === 'number' && figure.unit !== 'contradictions')
  const passed = figures.filter((figure) => figure.pass).length
  const sentences = said === undefined ? [] : sources.flatMap((result) => result.said ?? []).filter((sentence) => said.test(sentence))
  const counted = `${passed} of ${figures.length} passed`
  const measured =
    sentences.length > 0
      ? sentences.join('; ')
      : numbers.length > 0 && numbers.length <= 4
        ? numbers.map((figure) => `${figure.value} ${figure.unit}`.trim()).join('; ')
        : counted
  return { title, budget, measured, met }
}

/**
 * docs/figures.md.
 * @param {{results: readonly BenchResult[], bars: readonly Bar[], machine: [string, string][], when: Date, minutes: number, quick: boolean, runs?: number}} run
 * @returns {string}
 */
export function figuresPage({ results, bars, machine, when, minutes, quick, runs = 1 }) {
  const judged = bars.map((bar) => judge(bar, results))
  const met = judged.filter((bar) => bar.met === true).length
  const skipped = judged.filter((bar) => bar.met === null).length
  const lines = [
    '# Figures',
    '',
    `Written by \`npm run prove\` on ${when.toISOString().slice(0, 16).replace('T', ' ')} UTC; it took ${minutes.toFixed(1)} minutes${runs > 1 ? `, in ${runs} runs of different parts` : ''}.${quick ? ' **Reduced counts: this is a trial of the report, not a proof.**' : ''}`,
    '',
    `**${met} of ${judged.length} bars met${skipped > 0 ? `, ${skipped} could not be measured here` : ''}.**`,
    '',
    row('machine', ''),
    row('---', '---'),
    ...machine.map((pair) => row(...pair)),
    '',
    '## The bars of the issues',
    '',
    row('bar', 'budget', 'measured', 'met'),
    row('---', '---', '---', '---'),
    ...judged.map((bar) => row(bar.title, bar.budget, bar.measured, bar.met === null ? 'skipped' : yesNo(bar.met))),
    '',
    '## Everything measured',
    '',
  ]
  for (const result of results) {
    lines.push(`### ${result.name}${result.seconds === undefined ? '' : ` (${Math.round(result.seconds)} s)`}`, '')
    if (result.skipped !== undefined) lines.push(`Skipped: ${result.skipped}`, '')
    if (result.figures.length > 0) {
      lines.push(row('figure', 'measured', 'budget', 'met'), row('---', '---', '---', '---'))
      for (const figure of result.figures) {
        const { name, value, unit, budget, pass } = figure
        lines.push(row(name, `${value} ${unit}`.trim(), isShown(figure) ? '' : budget, isShown(figure) ? '' : yesNo(pass)))
      }
      lines.push('')
    }
    if (result.said !== undefined) lines.push(...result.said.map((line) => `- ${line.trim()}`), '')
  }
  return `${lines.join('\n').trimEnd()}\n`
}
