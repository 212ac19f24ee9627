import { copyFileSync, existsSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** @typedef {{appOutDir: string, electronPlatformName: string, packager: {projectDir: string, config: {electronDist?: unknown}}}} Context */

/**
 * electron-builder's hook after Electron was copied: from an unpacked Electron (`electronDist`) it takes more, and on macOS
 * less, than from a downloaded one. Electron's welcome application goes; Chromium's notices come along.
 * @param {Context} context
 */
export default function afterExtract({ appOutDir, electronPlatformName, packager }) {
  const mac = electronPlatformName === 'darwin'
  const resources = join(appOutDir, mac ? 'Electron.app/Contents/Resources' : 'resources')
  rmSync(join(resources, 'default_app.asar'), { force: true })
  rmSync(join(appOutDir, 'version'), { force: true })
  const { electronDist } = packager.config
  if (!mac || typeof electronDist !== 'string') return
  const from = resolve(packager.projectDir, electronDist)
  for (const [name, as] of [
    ['LICENSE', 'LICENSE.electron.txt'],
    ['LICENSES.chromium.html', 'LICENSES.chromium.html'],
  ]) {
    if (name !== undefined && as !== undefined && existsSync(join(from, name))) copyFileSync(join(from, name), join(resources, as))
  }
}
