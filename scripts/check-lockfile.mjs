import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { lockfileProblems } from './lib/lockfile.mjs'
import { ensureNode, ROOT } from './lib/node-check.mjs'

/**
 * Checks that the lockfile works for everyone. With `--install` (in CI, for it needs a registry) it also checks that
 * `npm install` from it would change nothing.
 */
await ensureNode()
const read = (/** @type {string} */ name) => readFileSync(join(ROOT, name), 'utf8')
const problems = lockfileProblems(JSON.parse(read('package.json')), JSON.parse(read('package-lock.json')))

if (process.argv.includes('--install')) {
  const copy = mkdtempSync(join(tmpdir(), 'nexus-lockfile-'))
  try {
    for (const name of ['package.json', 'package-lock.json', '.npmrc']) cpSync(join(ROOT, name), join(copy, name))
    const npm = spawnSync('npm', ['install', '--package-lock-only'], { cwd: copy, encoding: 'utf8', shell: process.platform === 'win32' })
    if (npm.status !== 0) problems.push(`npm install from the lockfile failed: ${npm.stderr.trim()}`)
    else if (readFileSync(join(copy, 'package-lock.json'), 'utf8') !== read('package-lock.json'))
      problems.push('npm install from the lockfile changes it: run npm install and commit the result.')
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
}

for (const problem of problems) console.error(problem)
if (problems.length > 0) process.exit(1)
console.log('The lockfile is complete for Linux, macOS and Windows on x64 and arm64.')
