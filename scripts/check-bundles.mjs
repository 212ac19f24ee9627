import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import vm from 'node:vm'
import {
  callsOf,
  foreignHosts,
  foreignStyleReferences,
  hasInlineScript,
  importsOf,
  isNodeBuiltin,
  isRelative,
  packageOf,
  pageReferences,
  waitsAtTop,
} from './lib/bundles.mjs'
import { ensureNode, ROOT } from './lib/node-check.mjs'

/**
 * The static gate on what was built: the classic causes of a white screen or a crash at first start are visible in the
 * files, so they are refused here, on any machine, without Electron.
 */
await ensureNode()

/** @type {string[]} */
const problems = []
const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
const shipped = new Set(Object.keys(manifest.dependencies))
const out = (/** @type {string} */ path) => join(ROOT, 'out', path)
const name = (/** @type {string} */ path) => relative(ROOT, path).replaceAll('\\', '/')
const read = (/** @type {string} */ path) => readFileSync(path, 'utf8')
const filesBelow = (/** @type {string} */ folder) =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .map((file) => join(folder, file))
        .filter((file) => statSync(file).isFile())
    : []

/** What a file asks for, read once: several programs share most of their files. @type {Map<string, ReturnType<typeof importsOf>>} */
const known = new Map()
const importsIn = (/** @type {string} */ file) => {
  const imports = known.get(file) ?? importsOf(read(file))
  known.set(file, imports)
  return imports
}

/**
 * Follows relative imports from one file of the main build.
 * @param {string} entry
 * @param {boolean} [atStart] only those that run before the entry does
 * @returns {Map<string, import('./lib/bundles.mjs').Imported[]>} every reached file with all its imports
 */
function graphOf(entry, atStart = false) {
  /** @type {Map<string, import('./lib/bundles.mjs').Imported[]>} */
  const graph = new Map()
  const waiting = [entry]
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (graph.has(file)) continue
    if (!existsSync(file)) {
      problems.push(`${name(file)} is imported but was not built.`)
      continue
    }
    const imports = importsIn(file)
    graph.set(file, imports)
    for (const { specifier, later } of imports)
      if (isRelative(specifier) && !(atStart && later)) waiting.push(resolve(dirname(file), specifier))
  }
  return graph
}

// The main process.
if (!existsSync(join(ROOT, manifest.main))) problems.push(`package.json's main, ${manifest.main}, was not built.`)
for (const [entry, mayUseElectron] of /** @type {const} */ ([
  ['main/index.mjs', true],
  ['main/headless.mjs', false],
  ['main/chaos-cli.mjs', false],
])) {
  for (const [file, imports] of graphOf(out(entry))) {
    for (const { specifier } of imports) {
      if (isRelative(specifier) || isNodeBuiltin(specifier)) continue
      const wanted = packageOf(specifier)
      if (wanted === 'electron') {
        if (!mayUseElectron) problems.push(`${name(file)} imports electron, but out/${entry} must run without it.`)
      } else if (!shipped.has(wanted)) {
        problems.push(`${name(file)} leaves ${wanted} external, but it is not in dependencies and would be missing when packaged.`)
      }
    }
  }
}

// What Electron takes only before it is ready: nothing may be awaited first, and the scheme is the shell's first word.
const desktopCalls = { registrations: 0, first: /** @type {string | undefined} */ (undefined) }
for (const file of graphOf(out('main/index.mjs'), true).keys()) {
  const code = read(file)
  if (waitsAtTop(code)) problems.push(`${name(file)} awaits at its top, so Electron may be ready before the shell has begun.`)
  const { calls, firstCallIn } = callsOf(code, 'registerSchemesAsPrivileged', 'runDesktop')
  desktopCalls.registrations += calls
  desktopCalls.first ??= firstCallIn
}
if (desktopCalls.registrations !== 1)
  problems.push(`app:// is registered ${desktopCalls.registrations} times; a second call replaces the first.`)
if (desktopCalls.first !== 'registerPageScheme') problems.push('runDesktop does not begin with registerPageScheme.')

// Paths are made from the entry's own folder: in a chunk the same words would lead elsewhere.
const entry = existsSync(out('main/index.mjs')) ? read(out('main/index.mjs')) : ''
for (const wanted of [
  '../preload/index.cjs',
  '../renderer',
  '../../resources/icon/256.png',
  '../../resources/audio',
  '../../resources/demo/three-minutes.yaml',
  '../../resources/demo/three-minutes.marks.json',
  '../../resources/scenarios',
]) {
  if (!entry.includes(`"${wanted}"`)) problems.push(`out/main/index.mjs does not name ${wanted} itself.`)
  else if (!existsSync(resolve(out('main'), wanted))) problems.push(`out/main/index.mjs leads to ${wanted}, which is not there.`)
}

// The simulator's worker: a separate, self-contained file beside whoever starts it.
const mainFiles = filesBelow(out('main')).filter((file) => file.endsWith('.mjs'))
const workers = mainFiles.filter((file) => /(?:^|[\\/])worker[^\\/]*\.mjs$/.test(file))
if (workers.length === 0) problems.push("The chaos worker's bundle is missing from out/main.")
for (const file of mainFiles) {
  for (const [, path] of read(file).matchAll(/["'`]([^"'`\n]*worker-[A-Za-z0-9_-]+\.m?js)["'`]/g)) {
    if (path !== undefined && !existsSync(resolve(dirname(file), path))) problems.push(`${name(file)} starts ${path}, which is not there.`)
  }
}
for (const worker of workers) {
  for (const [file, imports] of graphOf(worker)) {
    for (const { specifier } of imports) {
      if (!isRelative(specifier) && !isNodeBuiltin(specifier))
        problems.push(`${name(file)} (chaos worker) needs ${specifier}, but must stand alone.`)
    }
  }
}

// The preload script.
const preload = out('preload/index.cjs')
if (filesBelow(out('preload')).map(name).join() !== name(preload)) problems.push('out/preload must hold exactly one file, index.cjs.')
if (existsSync(preload)) {
  const code = read(preload)
  if (Buffer.byteLength(code) >= 10_000)
    problems.push(`${name(preload)} is ${Buffer.byteLength(code)} bytes; something was bundled into it.`)
  try {
    new vm.Script(code)
  } catch (error) {
    problems.push(`${name(preload)} is not a classic script: ${error instanceof Error ? error.message : String(error)}.`)
  }
  for (const { specifier, how } of importsOf(code)) {
    if (how !== 'require' || specifier !== 'electron')
      problems.push(`${name(preload)} asks for ${specifier}; a sandboxed preload gets only electron.`)
  }
}

// The renderer: the console's page and the presenter's, each of which stands alone.
for (const page of [out('renderer/index.html'), out('renderer/presenter.html')]) {
  if (!existsSync(page)) {
    problems.push(`${name(page)} was not built.`)
    continue
  }
  const html = read(page)
  if (hasInlineScript(html)) problems.push(`${name(page)} has an inline script, which the content security policy refuses.`)
  for (const reference of pageReferences(html)) {
    const path = join(dirname(page), reference.split(/[?#]/)[0] ?? '')
    if (reference.startsWith('data:')) continue
    if (!reference.startsWith('./'))
      problems.push(`${name(page)} loads ${reference}; only addresses beginning with ./ work at every origin.`)
    else if (!existsSync(path)) problems.push(`${name(page)} loads ${reference}, which is not there.`)
    // What only few configure is fetched when it is configured, never with the page.
    else if (path.endsWith('.js') && read(path).includes('browser-intake-'))
      problems.push(`${name(page)} starts with Datadog RUM in ${reference}; it must be fetched only where it is configured.`)
  }
}
for (const file of filesBelow(out('renderer'))) {
  if (/\.m?js$/.test(file)) {
    const code = read(file)
    for (const { specifier, how } of importsOf(code)) {
      if (how === 'import' && !isRelative(specifier)) problems.push(`${name(file)} imports ${specifier}, which no browser can find.`)
    }
    if (code.includes('__vite-browser-external')) problems.push(`${name(file)} uses a module of Node.`)
    for (const host of foreignHosts(code))
      problems.push(`${name(file)} names the host ${host}; if it is never requested, add it to HOSTS_ONLY_NAMED.`)
  } else if (file.endsWith('.css')) {
    for (const address of foreignStyleReferences(read(file))) problems.push(`${name(file)} loads ${address}.`)
  }
}

for (const problem of problems) console.error(problem)
if (problems.length > 0) process.exit(1)
console.log('The bundles are sound: main, preload, worker and both pages.')
