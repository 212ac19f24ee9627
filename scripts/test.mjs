import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { build, buildIsStale } from './lib/build.mjs'
import { findChromium } from './lib/chromium.mjs'
import { ensureNode, ROOT } from './lib/node-check.mjs'
import { add, closingLine, countPlaywright, countVitest, NONE, withVerdict } from './lib/report.mjs'

/**
 * The whole check, cheapest first: types, lint, layers, unused code, lockfile, build, bundles, package, unit + flow + contract
 * tests, then the browser. Everything runs even after a failure, so one run tells the whole story.
 */
await ensureNode()

/** @type {string[]} */
const failedChecks = []

/**
 * @param {string} title
 * @param {() => boolean} work
 */
function check(title, work) {
  const began = performance.now()
  console.log(`\n── ${title}`)
  const ok = work()
  console.log(`${ok ? 'ok' : 'FAILED'} ${title} (${((performance.now() - began) / 1_000).toFixed(1)} s)`)
  if (!ok) failedChecks.push(title)
  return ok
}

/**
 * Runs one of node_modules' programs (by its JavaScript file, which every system can start) or one of our scripts.
 * @param {string} file relative to the repository
 * @param {string[]} args
 */
function node(file, ...args) {
  return spawnSync(process.execPath, [resolve(ROOT, file), ...args], { cwd: ROOT, stdio: 'inherit' }).status === 0
}

/** @param {string} file */
function readReport(file) {
  const path = join(ROOT, file)
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {}
}

rmSync(join(ROOT, 'test-results'), { recursive: true, force: true })

check(
  'types',
  () =>
    node('node_modules/typescript/bin/tsc', '--noEmit') && node('node_modules/typescript/bin/tsc', '--noEmit', '-p', 'tsconfig.pure.json'),
)
check('lint', () => node('node_modules/@biomejs/biome/bin/biome', 'check', '.'))
check('source rules', () => node('scripts/check-source.mjs'))
check('layers', () => node('node_modules/dependency-cruiser/bin/dependency-cruiser.mjs', '--config', '.dependency-cruiser.mjs', 'src'))
check('unused code', () => node('node_modules/knip/bin/knip.js'))
check('lockfile', () => node('scripts/check-lockfile.mjs'))
const built = check('build', () => !buildIsStale() || build({ quiet: true }) === 0)
if (built) check('bundles', () => node('scripts/check-bundles.mjs'))
if (built) check('package', () => node('scripts/package-check.mjs'))

let counts = NONE
const unitOk = check('unit, flow and contract tests', () =>
  node('node_modules/vitest/vitest.mjs', 'run', '--reporter=default', '--reporter=json', '--outputFile.json=test-results/vitest.json'),
)
counts = add(counts, withVerdict(countVitest(readReport('test-results/vitest.json')), unitOk))

if (findChromium() === undefined) {
  console.log('\n── browser tests\nskipped: no Chromium or Chrome was found; install one or name it in NEXUS_CHROMIUM.')
  counts = add(counts, { ...NONE, skipped: 1 })
} else if (built) {
  const e2eOk = check('browser tests', () => node('node_modules/@playwright/test/cli.js', 'test'))
  counts = add(counts, withVerdict(countPlaywright(readReport('test-results/playwright.json')), e2eOk))
}

// Failing tests are counted one by one above; every other failed check counts once.
const testTitles = ['unit, flow and contract tests', 'browser tests']
const otherFailures = failedChecks.filter((title) => !testTitles.includes(title))
counts = add(counts, { ...NONE, failed: otherFailures.length })
if (failedChecks.length > 0) console.log(`\nFailed: ${failedChecks.join(', ')}.`)
console.log(`\n${closingLine(counts)}`)
process.exit(failedChecks.length === 0 ? 0 : 1)
