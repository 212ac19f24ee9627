/**
 * What makes a lockfile work for everyone. npm leaves a platform's binary package out of the lockfile when the registry
 * of the machine that wrote it does not serve that version; then `npm ci` fails elsewhere, or a user gets no binary.
 */

/** @typedef {{version?: string, resolved?: string, integrity?: string, link?: boolean, os?: string[], cpu?: string[], libc?: string[], optionalDependencies?: Record<string, string>, dependencies?: Record<string, string>, devDependencies?: Record<string, string>}} Entry */
/** @typedef {{packages: Record<string, Entry>}} Lockfile */
/** @typedef {{dependencies?: Record<string, string>, devDependencies?: Record<string, string>, optionalDependencies?: Record<string, string>}} Manifest */

/** The systems NEXUS is built for: [os, cpu]. */
export const TARGETS = /** @type {const} */ ([
  ['linux', 'x64'],
  ['linux', 'arm64'],
  ['darwin', 'x64'],
  ['darwin', 'arm64'],
  ['win32', 'x64'],
  ['win32', 'arm64'],
])

/** Our own optional packages, for one system on purpose: macOS and Windows use the installed Node. */
const ONE_SYSTEM_ONLY = /^node-linux-/

const EXACT = /^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?$/

/**
 * The entry that `from` gets when it asks for `name`: the nearest node_modules on the way up.
 * @param {Lockfile} lock
 * @param {string} from key of the asking package
 * @param {string} name
 * @returns {Entry | undefined}
 */
function resolveFrom(lock, from, name) {
  for (let folder = from; ; ) {
    const found = lock.packages[`${folder === '' ? '' : `${folder}/`}node_modules/${name}`]
    if (found !== undefined || folder === '') return found
    const parent = folder.lastIndexOf('node_modules/')
    folder = parent <= 0 ? '' : folder.slice(0, parent - 1)
  }
}

/** @param {Entry} entry @param {string} os @param {string} cpu */
const serves = (entry, os, cpu) =>
  entry.os?.includes(os) === true && (entry.cpu === undefined || entry.cpu.includes(cpu)) && entry.libc?.includes('musl') !== true

/**
 * @param {Manifest} manifest package.json
 * @param {Lockfile} lock package-lock.json
 * @returns {string[]} one sentence for each problem
 */
export function lockfileProblems(manifest, lock) {
  const problems = []
  for (const group of /** @type {const} */ (['dependencies', 'devDependencies', 'optionalDependencies'])) {
    for (const [name, version] of Object.entries(manifest[group] ?? {})) {
      if (!EXACT.test(version)) problems.push(`package.json asks for ${name}@${version}, which is not one exact version.`)
      const locked = lock.packages[`node_modules/${name}`]
      if (locked === undefined) problems.push(`${name} is in package.json but not in the lockfile.`)
      else if (locked.version !== version) problems.push(`${name} is ${version} in package.json but ${locked.version} in the lockfile.`)
    }
  }
  for (const [key, entry] of Object.entries(lock.packages)) {
    if (key === '') continue
    if (entry.resolved !== undefined) problems.push(`${key} names where it was downloaded; the lockfile must fit any registry.`)
    if (entry.integrity === undefined && entry.link !== true) problems.push(`${key} has no integrity hash.`)
    const family = Object.keys(entry.optionalDependencies ?? {}).map((name) => ({ name, entry: resolveFrom(lock, key, name) }))
    for (const member of family) {
      if (member.entry === undefined)
        problems.push(`${key} wants ${member.name}, which the lockfile lacks: npm ci will refuse it elsewhere.`)
    }
    const bound = family.flatMap((member) => (member.entry?.os !== undefined && !ONE_SYSTEM_ONLY.test(member.name) ? [member.entry] : []))
    // One system-bound member is a convenience for that system (fsevents); several are the program itself.
    if (bound.length < 2) continue
    for (const [os, cpu] of TARGETS) {
      if (!bound.some((member) => serves(member, os, cpu))) problems.push(`${key} has no binary for ${os} ${cpu} in the lockfile.`)
    }
  }
  return problems
}
