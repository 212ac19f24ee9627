import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { BARS } from './lib/bars.mjs'
import { ensureBuilt } from './lib/build.mjs'
import { findChromium } from './lib/chromium.mjs'
import { describeMachine, figuresPage, parseFigures } from './lib/figures.mjs'
import { ensureNode, ROOT } from './lib/node-check.mjs'
import { playwrightResults, spoken, vitestResults } from './lib/proofs.mjs'

/**
 * Runs every bar of the issues in full, one part at a time, and writes docs/figures.md: each benchmark of bench/
 * (see bench/README.md), the tests that prove something with their full counts (`tests`), the browser tests (`e2e`)
 * and packages of every system (`package`). With `--quick` (npm run bench) only the benchmarks run, with reduced counts, and nothing is written. Further
 * words pick parts by name; `--report FILE` writes the page there, whatever was picked. `--keep FILE` keeps the results
 * as JSON, and `--join FILE ...` writes the page from kept ones without running anything: for a machine that cannot be
 * left alone for half an hour. Of a part that several files hold, the last one counts.
 */
await ensureNode()
ensureBuilt()

/** A part that hangs is a missed bar, not an endless run. */
const PART_WITHIN_MS = 25 * 60_000
/** Tests that are proofs; those of killed runs are run, and counted, by bench/kill.bench.ts. */
const PROOFS = [
  'petshop',
  'determinism',
  'offline',
  'replay',
  'exam',
  'causes',
  'causes-live',
  'backtest',
  'monitor-language',
  'voice-clips',
  'voice-heard',
  'voice-words',
  'kafka',
  'kafka-kill',
  'demo',
]
  .map((name) => `tests/flow/${name}.test.ts`)
  .concat(
    'tests/contract',
    'src/main/responders/analysis',
    'src/main/engine/monitors/state-machine.test.ts',
    'src/main/engine/incidents/book.property.test.ts',
    'src/renderer/audio/player.property.test.ts',
  )

const words = process.argv.slice(2)
const quick = words.includes('--quick')
const reportAt = words.indexOf('--report')
const keepAt = words.indexOf('--keep')
const joined = words.includes('--join') ? words.slice(words.indexOf('--join') + 1).filter((word) => !word.startsWith('--')) : null
const isValue = (/** @type {number} */ at) => [reportAt, keepAt].some((flag) => flag >= 0 && at === flag + 1)
const wanted = joined === null ? words.filter((word, at) => !word.startsWith('--') && !isValue(at)) : []
const report =
  reportAt >= 0
    ? resolve(words[reportAt + 1] ?? 'figures.md')
    : quick || wanted.length > 0 || keepAt >= 0
      ? null
      : join(ROOT, 'docs/figures.md')

const environment = { ...process.env, ...(quick ? { NEXUS_QUICK: '1', NEXUS_BENCH_QUICK: '1' } : { NEXUS_PROVE: '1' }) }

/**
 * Runs a program to its end; its standard output is kept, its complaints are shown.
 * @param {string[]} args
 */
function node(...args) {
  const { stdout, status, error } = spawnSync(process.execPath, args, {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 256 * 1024 * 1024,
    timeout: PART_WITHIN_MS,
    killSignal: 'SIGKILL',
    env: environment,
  })
  if (error !== undefined) console.error(`${args.at(-1)}: ${error.message}`)
  return { stdout: stdout ?? '', status: status ?? 1 }
}

/** @param {string} path */
function readJson(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {}
}

/** @param {string} file of bench/ */
function benchmark(file) {
  const { stdout, status } = node('--expose-gc', '--disable-warning=ExperimentalWarning', join(ROOT, 'bench', file))
  return [parseFigures(file, stdout, status)]
}

function tests() {
  const json = join(ROOT, 'test-results/proofs.json')
  rmSync(json, { force: true })
  const { stdout } = node(
    join(ROOT, 'node_modules/vitest/vitest.mjs'),
    'run',
    ...PROOFS,
    '--no-color',
    '--no-file-parallelism',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${json}`,
  )
  const said = spoken(stdout)
  const results = vitestResults(readJson(json), ROOT)
  return results.map((result) => ({ ...result, ...(said.has(result.name) && { said: said.get(result.name) ?? [] }) }))
}

function e2e() {
  if (findChromium() === undefined) return [{ name: 'tests/e2e', figures: [], skipped: 'no Chromium or Chrome was found' }]
  const json = join(ROOT, 'test-results/playwright.json')
  rmSync(json, { force: true })
  node(join(ROOT, 'node_modules/@playwright/test/cli.js'), 'test')
  return playwrightResults(readJson(json))
}

/** Packages of all six kinds, made offline and looked at, and the one of this system run. */
function packages() {
  const { stdout, status } = node(join(ROOT, 'scripts/package-check.mjs'), '--all')
  const sizes = [...stdout.matchAll(/^(\w+ \w+): \d+ files, ([\d.]+) MB/gm)]
  const figures = sizes.map(([, kind, size]) => ({
    name: `package ${kind}`,
    value: Number(size),
    unit: 'MB',
    budget: '<= 40',
    pass: Number(size) <= 40,
  }))
  return [
    {
      name: 'scripts/package-check.mjs',
      figures: [
        ...figures,
        { name: 'six packages as they should be', value: sizes.length, unit: '', budget: '6', pass: status === 0 && sizes.length === 6 },
      ],
    },
  ]
}

const benchmarks = readdirSync(join(ROOT, 'bench')).filter((file) => file.endsWith('.bench.ts'))
/** @type {[string, () => import('./lib/figures.mjs').BenchResult[]][]} */
const parts = benchmarks.sort().map((file) => [file, () => benchmark(file)])
if (!quick || wanted.length > 0) parts.push(['tests', tests], ['e2e', e2e], ['package', packages])

/** @type {{minutes?: number, results?: import('./lib/figures.mjs').BenchResult[]}[]} */
const kept = (joined ?? []).map((file) => readJson(resolve(file)))
/** @type {import('./lib/figures.mjs').BenchResult[]} */
const results = [...new Map(kept.flatMap((run) => run.results ?? []).map((result) => [result.name, result])).values()]
const began = performance.now()
for (const [name, run] of joined === null ? parts : []) {
  if (wanted.length > 0 && !wanted.some((word) => name.includes(word))) continue
  console.log(`\n── ${name}`)
  const before = performance.now()
  for (const result of run()) {
    results.push({ seconds: (performance.now() - before) / 1_000, ...result })
    if (result.skipped !== undefined) console.log(`skipped ${result.name}: ${result.skipped}`)
    for (const figure of result.figures)
      console.log(`${figure.pass ? 'ok  ' : 'MISS'} ${figure.name}: ${`${figure.value} ${figure.unit}`.trim()} (${figure.budget})`)
    for (const sentence of result.said ?? []) console.log(`     ${sentence}`)
  }
}

const minutes = kept.reduce((sum, run) => sum + (run.minutes ?? 0), (performance.now() - began) / 60_000)
if (keepAt >= 0) writeFileSync(resolve(words[keepAt + 1] ?? 'results.json'), JSON.stringify({ minutes, results }))
if (report !== null) {
  const browser = findChromium()
  const version = browser === undefined ? null : spawnSync(browser, ['--version'], { encoding: 'utf8' }).stdout?.trim() || browser
  mkdirSync(dirname(report), { recursive: true })
  writeFileSync(
    report,
    figuresPage({
      results,
      bars: BARS,
      machine: describeMachine(version),
      when: new Date(),
      minutes,
      quick,
      runs: Math.max(1, kept.length),
    }),
  )
  console.log(`\nWritten to ${report}.`)
}
const figures = results.flatMap((result) => result.figures)
const missed = figures.filter((figure) => !figure.pass).length
const skipped = results.filter((result) => result.skipped !== undefined).length
console.log(`\n${figures.length - missed} passed, ${missed} failed, ${skipped} skipped`)
process.exit(missed === 0 && results.length > 0 ? 0 : 1)
