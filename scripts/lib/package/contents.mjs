/** What a packaged NEXUS must hold, and must not, judged from the list of files of its archive. */

/** @typedef {{path: string, size: number, unpacked: boolean}} PackedFile path with slashes, without a first one; bytes */
/** @typedef {'linux' | 'win32' | 'darwin'} Target */

/** @type {Record<Target, readonly string[]>} */
const BINARIES = {
  linux: ['linux-arm64', 'linux-x64', 'linuxmusl-arm64', 'linuxmusl-x64'],
  win32: ['win32-arm64', 'win32-x64'],
  darwin: ['darwin-arm64', 'darwin-x64'],
}

/**
 * The exact set of native modules of a system.
 * @param {Target} target
 * @returns {string[]}
 */
export const nativesOf = (target) => BINARIES[target].map((name) => `node_modules/better-sqlite3/prebuilds/${name}.node`)

/** All files together, bytes: a forgotten folder of a package is some megabytes. */
export const BUDGET_BYTES = 40_000_000

const FORBIDDEN = [
  { what: 'a source map', path: /\.map$/ },
  { what: 'a source or a type', path: /\.(?:tsx?|mts|cts|tsbuildinfo|c|cc|cpp|h|gyp|gypi)$/ },
  { what: 'a test', path: /\.(?:test|spec)\.[cm]?js$|(?:^|\/)__tests__\// },
  { what: 'a benchmark or note of a package', path: /(?:^|\/)(?:bench|benchmarks?|docs|\.github|\.fern)\// },
  { what: 'a setting or secret', path: /(?:^|\/)(?:\.env[^/]*|\.npmrc)$|\.(?:pem|key|p12|pfx|crt)$/ },
  { what: "a console's record or log", path: /\.(?:db|sqlite|jsonl|log)$/ },
  { what: 'the Node of the repository', path: /(?:^|\/)node-linux-/ },
]

/** Unpacked beside the archive; everything else is read with fs alone, which looks into it. */
const UNPACKED = /^(?:node_modules\/better-sqlite3\/|out\/main\/chunks\/[^/]*worker[^/]*\.mjs$|resources\/scenarios\/)/

/** The package that a file belongs to, by its innermost folder. @param {string} path */
const packageOf = (path) =>
  path.includes('node_modules/') ? /^(?:@[^/]+\/)?[^/]+/.exec(path.slice(path.lastIndexOf('node_modules/') + 13))?.[0] : undefined

/**
 * @typedef {object} Expected
 * @property {Target} target
 * @property {readonly string[]} ours files of ours that must be there, as paths
 * @property {ReadonlySet<string>} production names of the packages that `dependencies` bring
 * @property {ReadonlySet<string>} dropped those of them that are left out on purpose
 */

/**
 * What is wrong with a package's list of files.
 * @param {readonly PackedFile[]} files
 * @param {Expected} expected
 * @returns {string[]} sentences; none: all is well
 */
export function contentProblems(files, { target, ours, production, dropped }) {
  /** @type {string[]} */
  const problems = []
  const paths = new Set(files.map(({ path }) => path))
  for (const path of ours) if (!paths.has(path)) problems.push(`${path} is missing.`)

  const natives = files.filter(({ path }) => path.endsWith('.node')).map(({ path }) => path)
  const wanted = nativesOf(target)
  for (const path of wanted) if (!natives.includes(path)) problems.push(`${path} is missing: the store could not be opened there.`)
  for (const path of natives) if (!wanted.includes(path)) problems.push(`${path} is not for ${target}.`)

  for (const { path, unpacked } of files) {
    if (!/^(?:out|node_modules|resources)\/|^package\.json$/.test(path)) problems.push(`${path} has no place in a package.`)
    const bad = FORBIDDEN.find((one) => one.path.test(path))
    if (bad !== undefined) problems.push(`${path} is ${bad.what}.`)
    if (unpacked !== UNPACKED.test(path)) problems.push(`${path} is ${unpacked ? 'beside' : 'inside'} the archive and should not be.`)
  }

  const there = new Set(files.map(({ path }) => packageOf(path)).filter((name) => name !== undefined))
  for (const name of there) if (!production.has(name) || dropped.has(name)) problems.push(`The package ${name} is not needed at run time.`)
  for (const name of production) if (!there.has(name) && !dropped.has(name)) problems.push(`The package ${name} is missing.`)

  const bytes = files.reduce((sum, { size }) => sum + size, 0)
  if (bytes > BUDGET_BYTES) problems.push(`${megabytes(bytes)} MB are more than the ${megabytes(BUDGET_BYTES)} MB that a package may hold.`)
  return problems
}

/** @param {number} bytes */
export const megabytes = (bytes) => (bytes / 1e6).toFixed(1)

/** Shapes of keys that nobody writes into a bundle on purpose. */
const SECRETS = [/-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\n/, /\bAIza[\w-]{35}\b/, /\bsk_[0-9a-f]{48}\b/, /\bgh[pousr]_\w{36}\b/]

/**
 * Whether a text of ours holds something that looks like a key.
 * @param {string} text
 */
export const looksSecret = (text) => SECRETS.some((shape) => shape.test(text))
