import { spawnSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { sandboxWorks } from './launch.mjs'

/**
 * Whether Chromium's sandbox can work here.
 * @param {string} electron its binary
 */
export const sandboxOf = (electron) =>
  sandboxWorks(
    statSync(join(electron, '../chrome-sandbox'), { throwIfNoEntry: false }),
    () => spawnSync('unshare', ['-Ur', 'true'], { stdio: 'ignore', timeout: 5_000 }).status === 0,
  )
