import { arch, cpus, platform, release, totalmem } from 'node:os'

/** @typedef {{name: string, value: number | string, unit: string, budget: string, pass: boolean}} Figure */
/** @typedef {{name: string, figures: Figure[], skipped?: string}} BenchResult */

/**
 * Reads what a benchmark printed. One that crashed, or printed no result, is a missed bar and never a silent gap.
 * @param {string} file
 * @param {string} output standard output
 * @param {number} status exit code
 * @returns {BenchResult}
 */
export function parseFigures(file, output, status) {
  const last = output.trim().split('\n').at(-1) ?? ''
  try {
    const result = JSON.parse(last)
    if (typeof result.skipped === 'string') return { name: result.name ?? file, figures: [], skipped: result.skipped }
    if (status === 0 || result.figures.some((/** @type {Figure} */ figure) => !figure.pass))
      return { name: result.name, figures: result.figures }
  } catch {
    // Told below.
  }
  return { name: file, figures: [{ name: 'ran to its end', value: `exit code ${status}`, unit: '', budget: 'a result', pass: false }] }
}

/** One line about this machine. */
export function describeMachine() {
  const processors = cpus()
  const gigabytes = Math.round(totalmem() / 2 ** 30)
  return `${processors.length} x ${processors[0]?.model.trim() || 'unknown processor'}, ${gigabytes} GB, ${platform()} ${release()} ${arch()}, Node ${process.versions.node}`
}

/** @param {string | number} text */
const cell = (text) => String(text).replaceAll('|', '\\|')

/**
 * docs/figures.md.
 * @param {BenchResult[]} results
 * @param {string} machine
 * @param {Date} when
 * @returns {string}
 */
export function figuresPage(results, machine, when) {
  const lines = ['# Figures', '', `Written by \`npm run prove\` on ${when.toISOString().slice(0, 10)}, on ${machine}.`, '']
  for (const result of results) {
    lines.push(`## ${result.name}`, '')
    if (result.skipped !== undefined) lines.push(`Skipped: ${result.skipped}`, '')
    if (result.figures.length === 0) continue
    lines.push('| figure | measured | bar | met |', '| --- | --- | --- | --- |')
    for (const { name, value, unit, budget, pass } of result.figures) {
      lines.push(`| ${cell(name)} | ${cell(`${value} ${unit}`.trim())} | ${cell(budget)} | ${pass ? 'yes' : '**no**'} |`)
    }
    lines.push('')
  }
  return `${lines.join('\n').trimEnd()}\n`
}
