import { writeFileSync } from 'node:fs'
import { createRequire, Module } from 'node:module'
import { join, relative } from 'node:path'

/** Runs Electronegativity in a process of its own: it registers globals and prints. Arguments: its folder, the tree, Electron's version, where to. */
const [, , tool = '', tree = '', electronVersion = '', report = ''] = process.argv
const load = createRequire(join(tool, 'dist/runner.js'))

// It asks the network twice; refused outright, for its client crashes where a retry is refused.
const client = load.resolve('got')
const refuse = () => Promise.reject(new Error('offline'))
load.cache[client] = Object.assign(new Module(client), {
  loaded: true,
  exports: Object.assign(refuse, { default: refuse }),
})

const { globalChecks, atomicChecks, errors, issues } = await load('./runner.js')({
  input: tree,
  electronVersionOverride: electronVersion,
  // Compares with a list of releases from the network; our version is pinned and looked after by hand.
  excludeFromScan: ['AvailableSecurityFixesGlobalCheck'],
  isRelative: false,
})
const place = (/** @type {string} */ file) => (file.startsWith(tree) ? relative(tree, file).replaceAll('\\', '/') : file)
writeFileSync(
  report,
  JSON.stringify({
    checks: globalChecks + atomicChecks,
    unread: errors.map((/** @type {any} */ { file, message }) => ({ file: place(file), message })),
    findings: issues.map((/** @type {any} */ { id, file, location, severity, confidence, sample }) => ({
      id,
      file: place(file),
      line: location.line,
      severity: severity.name,
      confidence: confidence.name,
      sample: String(sample ?? '')
        .trim()
        .slice(0, 120),
    })),
  }),
)
