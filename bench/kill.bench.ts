/**
 * The promise "kill -9 at any instant loses no incident and duplicates none", in
 * full: runs the kill tests with all their kills and counts what they proved.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'

const QUICK = process.env.NEXUS_QUICK === '1' || process.env.NEXUS_BENCH_QUICK === '1'
const root = join(import.meta.dirname, '..')
/** Vitest's JSON reporter writes to a file. */
const file = join(root, 'test-results/kill.json')
rmSync(file, { force: true })
spawnSync(
  process.execPath,
  [
    join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    'tests/flow/kill',
    'tests/flow/records',
    '--reporter=json',
    `--outputFile.json=${file}`,
    '--no-color',
  ],
  { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024, env: { ...process.env, NEXUS_PROVE: QUICK ? '0' : '1' } },
)
const report = JSON.parse(readFileSync(file, 'utf8')) as {
  testResults: { assertionResults: { title: string; status: string; failureMessages: string[] }[] }[]
}
const tests = report.testResults.flatMap((one) => one.assertionResults)
for (const message of tests.flatMap((one) => one.failureMessages)) process.stderr.write(`${message}\n`)
console.log(
  JSON.stringify({
    name: 'kill',
    figures: tests
      .filter((one) => one.status === 'passed' || one.status === 'failed')
      .map((one) => ({
        name: one.title,
        value: one.status === 'passed' ? 0 : 1,
        unit: 'contradictions',
        budget: '<= 0',
        pass: one.status === 'passed',
      })),
  }),
)
