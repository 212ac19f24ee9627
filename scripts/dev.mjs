import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { detectElectron, electronEnvironment, parseLauncherArguments, planLaunch } from './lib/launch.mjs'
import { ensureNode, ROOT } from './lib/node-check.mjs'
import { sandboxOf } from './lib/sandbox.mjs'

/** Where electron.vite.config.ts puts the development server. */
const DEV_ADDRESS = 'http://localhost:5173'

/** electron-vite's development mode, which needs Electron's binary and would fail obscurely without it; else the browser. */
await ensureNode()
const args = parseLauncherArguments(process.argv.slice(2))
const electron = detectElectron(ROOT, process.env, process.platform)
const plan = planLaunch(args, {
  platform: process.platform,
  env: process.env,
  electron,
  isRoot: process.getuid?.() === 0,
  sandboxWorks: () => electron !== undefined && sandboxOf(electron),
})
if (plan.kind === 'browser') {
  console.error(
    'Development mode needs the desktop window; without it NEXUS is built anew at each start ("node node_modules/electron/install.js" fetches Electron).',
  )
  await import('./start.mjs')
} else {
  if (plan.warning !== undefined) console.error(plan.warning)
  const cli = resolve(ROOT, 'node_modules/electron-vite/bin/electron-vite.js')
  const noSandbox = plan.flags.includes('--no-sandbox') ? ['--noSandbox'] : []
  const { status } = spawnSync(process.execPath, [cli, 'dev', ...noSandbox, '--', `--dev-renderer=${DEV_ADDRESS}`, ...args.forwarded], {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...electronEnvironment(process.env), ELECTRON_EXEC_PATH: plan.binary },
  })
  process.exit(status ?? 1)
}
