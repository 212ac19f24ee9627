import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureBuilt } from './lib/build.mjs'
import { ensureNode, ROOT } from './lib/node-check.mjs'

/**
 * Looks for unsafe uses of Electron with Electronegativity, and says which findings nobody has explained beside the code. The
 * tool is fetched into a cache of its own once; with `--install` nothing else is done. The same runs in every `npm test` that
 * finds the tool (tests/flow/electron-audit.test.ts).
 */
await ensureNode()
// It reads TypeScript of src/, which an older Node cannot: imported once the right one runs this.
const { auditProblems, explanations, prepareTree, runTool, TOOL, toolFolder, toolIsThere } = await import('./lib/electron-audit.mjs')
/** The tool's 400 packages take half a minute where a registry answers. */
const MOST_MS = 180_000
const folder = toolFolder()
if (!toolIsThere(folder)) {
  // Beside its place until it is whole: half a tool would look like one.
  const part = `${folder}.${process.pid}`
  mkdirSync(part, { recursive: true })
  writeFileSync(join(part, 'package.json'), '{ "private": true }\n')
  console.log(`Fetching ${TOOL} into ${folder} ...`)
  // A network that leads nowhere costs a minute, not the run: whoever needs the tool calls again.
  const patience = ['--fetch-retries=1', '--fetch-timeout=20000', '--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=5000']
  const npm = spawnSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--save-exact', ...patience, TOOL], {
    cwd: part,
    stdio: ['ignore', 'ignore', 'inherit'],
    timeout: MOST_MS,
    shell: process.platform === 'win32',
  })
  const whole = npm.status === 0 && toolIsThere(part)
  if (whole) {
    rmSync(folder, { recursive: true, force: true })
    renameSync(part, folder)
  } else {
    rmSync(part, { recursive: true, force: true })
    console.error(`${TOOL} could not be fetched: it needs a package registry once. Nothing was audited.`)
    process.exit(1)
  }
}
if (process.argv.includes('--install')) process.exit(0)

ensureBuilt()
const work = mkdtempSync(join(tmpdir(), 'nexus-audit-'))
try {
  const tree = join(work, 'tree')
  await prepareTree(ROOT, tree)
  const { version } = JSON.parse(readFileSync(join(ROOT, 'node_modules/electron/package.json'), 'utf8'))
  const { checks, unread, findings } = runTool(folder, tree, version)
  for (const { file, message } of unread) console.log(`not read: ${file}: ${message}`)
  for (const { severity, confidence, id, file, line, sample } of findings)
    console.log(`${severity.toLowerCase()} (${confidence.toLowerCase()}) ${id} ${file}:${line} ${sample}`)
  const problems = auditProblems(findings, explanations(ROOT))
  for (const problem of problems) console.error(problem)
  console.log(`${checks} checks, ${findings.length} findings, ${problems.length} of them not explained; ${unread.length} files not read.`)
  process.exitCode = problems.length + unread.length > 0 ? 1 : 0
} finally {
  rmSync(work, { recursive: true, force: true })
}
