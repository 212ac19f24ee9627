import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { transformWithOxc } from 'vite'
import { contentSecurityPolicy } from '../../src/shared/csp.ts'

/**
 * Electronegativity, a public tool that looks for unsafe uses of Electron, over our sources and our bundles. It is old and
 * heavy (400 packages), so it is no dependency of ours: it lies in a cache of its own, and where it is not, nothing runs.
 */

export const TOOL = '@doyensec/electronegativity@1.10.3'
const MODULE = 'node_modules/@doyensec/electronegativity'

/** Where the tool is kept. @param {NodeJS.ProcessEnv} [env] */
export const toolFolder = (env = process.env) =>
  env.NEXUS_ELECTRONEGATIVITY ?? join(env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'nexus', 'electronegativity-1.10.3')

/** @param {string} folder */
export const toolIsThere = (folder) => existsSync(join(folder, MODULE, 'dist/runner.js'))

/** @typedef {{id: string, file: string, line: number, severity: string, confidence: string, sample: string}} Finding */
/** @typedef {{checks: number, unread: {file: string, message: string}[], findings: Finding[]}} Report */

/**
 * What the tool is shown: `src/` without tests, as it is; `out/` with a syntax that its parser of 2021 knows and under names that
 * it reads; and the page with the policy that every answer of ours carries as a header, which the tool knows as an element only.
 * @param {string} root the repository, built
 * @param {string} into an empty folder
 */
export async function prepareTree(root, into) {
  cpSync(join(root, 'src'), join(into, 'src'), {
    recursive: true,
    filter: (path) => !/\.test\.tsx?$|[\\/]testing$|[\\/]src[\\/]renderer[\\/]index\.html$/.test(path),
  })
  cpSync(join(root, 'package.json'), join(into, 'package.json'))
  for (const entry of readdirSync(join(root, 'out'), { withFileTypes: true, recursive: true })) {
    if (!entry.isFile() || !/\.(?:[cm]?js|html)$/.test(entry.name)) continue
    const path = join(entry.parentPath, entry.name).slice(root.length + 1)
    const to = join(into, path.replace(/\.[cm]js$/, '.js'))
    const text = readFileSync(join(root, path), 'utf8')
    mkdirSync(dirname(to), { recursive: true })
    if (!path.endsWith('.html')) {
      writeFileSync(to, (await transformWithOxc(text, to, { target: 'es2019', sourcemap: false })).code)
      continue
    }
    const policy = `<meta http-equiv="Content-Security-Policy" content="${contentSecurityPolicy()}">`
    writeFileSync(to, text.replace('<head>', `<head>${policy}`))
  }
}

/**
 * Runs the tool, without the network that it asks for translations and for a list of versions.
 * @param {string} folder of the tool
 * @param {string} tree
 * @param {string} electronVersion
 * @returns {Report}
 */
export function runTool(folder, tree, electronVersion) {
  const report = join(tree, '..', 'report.json')
  const child = spawnSync(
    process.execPath,
    [join(import.meta.dirname, 'electron-audit-child.mjs'), join(folder, MODULE), tree, electronVersion, report],
    { encoding: 'utf8', env: { ...process.env, LANG: 'en-US' } },
  )
  if (child.status !== 0) throw new Error(`Electronegativity ended with ${child.status}. ${child.stderr}`)
  return JSON.parse(readFileSync(report, 'utf8'))
}

/** Beside the code that a finding is about: its name, and why it is no fault. */
const EXPLANATION = /electronegativity ([A-Z_]+): (.+)/

/**
 * @typedef {{id: string, file: string}} Explanation file relative to the repository
 */

/**
 * Every explanation in the sources.
 * @param {string} root
 * @returns {Explanation[]}
 */
export function explanations(root) {
  return readdirSync(join(root, 'src'), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !/\.test\.tsx?$/.test(entry.name))
    .flatMap((entry) => {
      const path = join(entry.parentPath, entry.name)
      return readFileSync(path, 'utf8')
        .split('\n')
        .flatMap((line) => {
          const id = EXPLANATION.exec(line)?.[1]
          return id === undefined ? [] : [{ id, file: path.slice(root.length + 1).replaceAll('\\', '/') }]
        })
    })
}

/**
 * Findings of medium severity or higher that nobody explained in their file, and explanations of what is no longer found. A finding in
 * a bundle is that of the source it was made from.
 * @param {readonly Finding[]} findings
 * @param {readonly Explanation[]} explained
 * @returns {string[]} sentences
 */
export function auditProblems(findings, explained) {
  const grave = findings.filter(({ severity }) => severity === 'MEDIUM' || severity === 'HIGH')
  const has = (/** @type {Finding} */ { id, file }) =>
    explained.some((one) => one.id === id && (file.startsWith('src/') ? one.file === file : true))
  return [
    ...grave
      .filter((finding) => !has(finding))
      .map(({ id, file, line, severity, sample }) => `${file}:${line} ${id} (${severity.toLowerCase()}) is not explained there: ${sample}`),
    ...explained
      .filter(({ id, file }) => !grave.some((finding) => finding.id === id && finding.file === file))
      .map(({ id, file }) => `${file} explains ${id}, which is not found there any more.`),
  ]
}
