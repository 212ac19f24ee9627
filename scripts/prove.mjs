import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ensureBuilt } from './lib/build.mjs'
import { describeMachine, figuresPage, parseFigures } from './lib/figures.mjs'
import { ensureNode, ROOT } from './lib/node-check.mjs'

/**
 * Runs every benchmark, one at a time: `bench/*.bench.ts`, each a program that prints one JSON line
 * `{name, figures: [{name, value, unit, budget, pass}]}` as its last line (`skipped: "why"` instead of figures when it
 * cannot run here). `prove` writes docs/figures.md; with `--quick` (npm run bench) the benchmarks see NEXUS_QUICK=1, take
 * reduced counts, and nothing is written. Further arguments pick benchmarks by name.
 */
ensureNode()
ensureBuilt()

const quick = process.argv.includes('--quick')
const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith('-'))
const folder = join(ROOT, 'bench')
const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.bench.ts')) : []
const chosen = files.sort().filter((file) => wanted.length === 0 || wanted.some((part) => file.includes(part)))

/** @type {import('./lib/figures.mjs').BenchResult[]} */
const results = []
for (const file of chosen) {
  console.log(`\n── ${file}`)
  const run = spawnSync(process.execPath, ['--expose-gc', '--disable-warning=ExperimentalWarning', join(folder, file)], {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 64 * 1024 * 1024,
    env: { ...process.env, ...(quick ? { NEXUS_QUICK: '1' } : {}) },
  })
  const result = parseFigures(file, run.stdout, run.status ?? 1)
  results.push(result)
  if (result.skipped !== undefined) console.log(`skipped: ${result.skipped}`)
  for (const figure of result.figures)
    console.log(`${figure.pass ? 'ok  ' : 'MISS'} ${figure.name}: ${figure.value} ${figure.unit} (${figure.budget})`)
}

if (!quick && wanted.length === 0) {
  mkdirSync(join(ROOT, 'docs'), { recursive: true })
  writeFileSync(join(ROOT, 'docs/figures.md'), figuresPage(results, describeMachine(), new Date()))
  console.log('\nWritten to docs/figures.md.')
}
const figures = results.flatMap((result) => result.figures)
const missed = figures.filter((figure) => !figure.pass).length
const skipped = results.filter((result) => result.skipped !== undefined).length
console.log(`\n${figures.length - missed} passed, ${missed} failed, ${skipped} skipped`)
process.exit(missed === 0 ? 0 : 1)
