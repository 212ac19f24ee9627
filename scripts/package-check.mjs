import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureBuilt } from './lib/build.mjs'
import { chromiumFlags, findChromium } from './lib/chromium.mjs'
import { closure } from './lib/licences.mjs'
import { ensureNode, ROOT } from './lib/node-check.mjs'
import { fuses } from './lib/package/builder.mjs'
import { contentProblems, looksSecret, megabytes } from './lib/package/contents.mjs'
import { fuseProblems } from './lib/package/fuses.mjs'
import { listFiles, pack, readBuilderConfig, readPacked } from './lib/package/pack.mjs'
import { debProblems, macProblems, windowsProblems } from './lib/package/programs.mjs'
import { desktopTree, runHeadless } from './lib/package/run-tree.mjs'

/**
 * The proof of packaging, offline and without Electron's binary: electron-builder packs NEXUS around a stub of Electron,
 * and what came out is looked at and run. Packs the system it runs on; with `--all` Linux, Windows and macOS, each for x64
 * and arm64. What it cannot prove stands in docs/packaging.md.
 */
await ensureNode()
ensureBuilt()

/** @typedef {import('./lib/package/contents.mjs').Target} Target */

const all = process.argv.includes('--all')
const here = /** @type {Target} */ (['win32', 'darwin'].includes(process.platform) ? process.platform : 'linux')
const arch = process.arch === 'arm64' ? 'arm64' : 'x64'
/** @type {Target[]} */
const targets = all ? ['linux', 'win32', 'darwin'] : [here]
/** @type {('x64' | 'arm64')[]} */
const archs = all ? ['x64', 'arm64'] : [arch]
/** Headers for building native modules, and types. */
const DROPPED = new Set(['nan', 'node-addon-api', 'undici-types'])

/** @param {string} folder below the repository @returns {string[]} */
const filesBelow = (folder) =>
  readdirSync(join(ROOT, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(ROOT.length + 1)
        .replaceAll('\\', '/'),
    )

const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'))
const production = new Set(closure(lock, Object.keys(manifest.dependencies)).map(({ name }) => name))
const ours = [
  'package.json',
  'resources/icon/256.png',
  // Named, so that a folder that is not there is missed.
  'out/renderer/presenter.html',
  ...['yaml', 'marks.json', 'jsonl.gz'].map((kind) => `resources/demo/three-minutes.${kind}`),
  ...filesBelow('out').filter((path) => path !== 'out/.stamp' && !path.endsWith('.map')),
  ...['audio', 'demo', 'scenarios'].flatMap((name) => (existsSync(join(ROOT, 'resources', name)) ? filesBelow(`resources/${name}`) : [])),
]

/** @type {string[]} */
const problems = []
/** @type {string | null} */
let runnable = null
const work = mkdtempSync(join(tmpdir(), 'nexus-package-'))
process.on('exit', () => rmSync(work, { recursive: true, force: true, maxRetries: 5 }))

for (const target of targets) {
  const began = performance.now()
  const folder = join(work, target)
  mkdirSync(folder)
  const { packed, deb } = await pack(target, archs, folder)
  for (const [name, places] of Object.entries(packed)) {
    const files = listFiles(places.resources)
    const found = [
      ...contentProblems(files, { target, ours, production, dropped: DROPPED }),
      ...fuseProblems(await fuses.getCurrentFuseWire(places.program)),
      ...beside(target, places),
      ...ownTexts(places.resources, files),
      ...(target === 'win32' ? windowsProblems(places.program) : []),
      ...(target === 'darwin' ? macProblems(places.program) : []),
      ...(deb === null ? [] : debProblems(deb, readBuilderConfig())),
    ]
    problems.push(...found.map((problem) => `${target} ${name}: ${problem}`))
    const bytes = files.reduce((sum, { size }) => sum + size, 0)
    console.log(`${target} ${name}: ${files.length} files, ${megabytes(bytes)} MB${found.length === 0 ? ', as it should be' : ''}.`)
    if (target === here && name === arch) runnable = places.resources
  }
  console.log(`${target} took ${((performance.now() - began) / 1_000).toFixed(1)} s.`)
}

/** What lies beside the archive. @param {Target} target @param {import('./lib/package/pack.mjs').Packed} places */
function beside(target, { folder, resources }) {
  const notices = target === 'darwin' ? resources : folder
  return [
    ...['LICENSE.txt', 'third-party.txt', 'prometheus/nexus-rules.yml'].map((name) => join(resources, name)),
    ...['LICENSE.electron.txt', 'LICENSES.chromium.html'].map((name) => join(notices, name)),
  ]
    .filter((path) => !existsSync(path))
    .map((path) => `${path.slice(folder.length + 1)} is missing.`)
    .concat(existsSync(join(resources, 'default_app.asar')) ? ["Electron's welcome application is still there."] : [])
}

/** Our own texts: no keys, and a manifest without what only development needs. */
/** @param {string} resources @param {import('./lib/package/contents.mjs').PackedFile[]} files */
function ownTexts(resources, files) {
  const texts = files.filter(({ path, unpacked }) => !unpacked && /^(?:out|resources)\/.*\.(?:[cm]?js|json|html|yaml|txt)$/.test(path))
  const found = texts
    .filter(({ path }) => looksSecret(readPacked(resources, path)))
    .map(({ path }) => `${path} holds what looks like a key.`)
  const inside = JSON.parse(readPacked(resources, 'package.json'))
  for (const name of ['scripts', 'devDependencies'])
    if (Object.keys(inside[name] ?? {}).length > 0) found.push(`Its package.json has ${name}.`)
  if (inside.main !== manifest.main) found.push(`Its main is ${inside.main}.`)
  return found
}

if (runnable !== null && problems.length === 0) {
  for (const sentence of await runHeadless(runnable, join(work, 'headless'))) console.log(`Run from the archive: ${sentence}.`)
  await runDesktop(runnable)
}

/** The packed desktop program, once, with the double of Electron. @param {string} resources */
async function runDesktop(resources) {
  const executablePath = findChromium()
  if (executablePath === undefined) return console.log('The packed desktop was not started: no Chromium or Chrome was found.')
  const { chromium } = await import('@playwright/test')
  const { launchDouble, NOT_PROVEN } = await import('../tests/support/electron-double/driver.ts')
  const out = desktopTree(resources, join(work, 'desktop'))
  const data = join(work, 'desktop-data')
  mkdirSync(data)
  const browser = await chromium.launch({ executablePath, args: chromiumFlags(process.getuid?.() === 0) })
  try {
    const context = await browser.newContext({ deviceScaleFactor: 0.25 })
    await using shell = await launchDouble({ context, page: await context.newPage(), dataFolder: data, out })
    await Promise.race([
      shell.ready,
      shell.ended.then((code) => {
        throw new Error(`The packed desktop ended with ${code}. ${shell.errors()}`)
      }),
    ])
    const healthy = shell.windows()[0]?.locator('[data-testid="service-row"][data-status="healthy"]')
    await healthy?.nth(4).waitFor({ timeout: 60_000 })
    console.log('Run from the archive: the desktop shows five healthy services; worker and scenarios came from app.asar.unpacked.')
    console.log(`The double of Electron cannot prove:\n${NOT_PROVEN.map((one) => `- ${one}`).join('\n')}`)
  } finally {
    await browser.close()
  }
}

for (const problem of problems) console.error(problem)
if (problems.length > 0) process.exit(1)
console.log('The packages are as they should be.')
process.exit(0)
