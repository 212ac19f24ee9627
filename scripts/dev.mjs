import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { detectElectron, electronEnvironment } from './lib/launch.mjs'
import { ensureNode, ROOT } from './lib/node-check.mjs'

/** Where electron.vite.config.ts puts the development server. */
const DEV_ADDRESS = 'http://localhost:5173'

/** electron-vite's development mode, which needs Electron's binary and would fail obscurely without it. */
await ensureNode()
const electron = detectElectron(ROOT, process.env, process.platform)
if (electron === undefined) {
  console.error(
    'Development mode needs Electron\'s binary, which is not installed here: run "node node_modules/electron/install.js", or use "npm start", which rebuilds what changed and opens the browser.',
  )
  process.exit(1)
}
const cli = resolve(ROOT, 'node_modules/electron-vite/bin/electron-vite.js')
const { status } = spawnSync(process.execPath, [cli, 'dev', '--', `--dev-renderer=${DEV_ADDRESS}`, ...process.argv.slice(2)], {
  cwd: ROOT,
  stdio: 'inherit',
  env: { ...electronEnvironment(process.env), ELECTRON_EXEC_PATH: electron },
})
process.exit(status ?? 1)
