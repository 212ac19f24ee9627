import { spawnSync } from 'node:child_process'
import { dirname, resolve } from 'node:path'
import { ensureBuilt } from './lib/build.mjs'
import { detectElectron } from './lib/launch.mjs'
import { ensureNode, ROOT } from './lib/node-check.mjs'
import { planPackage } from './lib/package/plan.mjs'

/** Builds the installers of one system with electron-builder, or says in a sentence what is missing for them. */
await ensureNode()
const program = detectElectron(ROOT, process.env, process.platform)
const plan = planPackage(process.argv.slice(2), {
  platform: process.platform,
  arch: process.arch,
  // On macOS the program lies three folders deep in Electron.app, which lies in the folder meant here.
  electron: program === undefined ? undefined : resolve(dirname(program), process.platform === 'darwin' ? '../../..' : '.'),
})
if (plan.kind === 'refuse') {
  console.error(plan.sentence)
  process.exit(plan.code)
}
if (plan.sentence !== undefined) console.log(plan.sentence)
ensureBuilt()
const cli = resolve(ROOT, 'node_modules/electron-builder/cli.js')
process.exit(spawnSync(process.execPath, [cli, ...plan.args, '--publish', 'never'], { cwd: ROOT, stdio: 'inherit' }).status ?? 1)
