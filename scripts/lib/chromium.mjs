import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']
const FIXED = ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', '/Applications/Chromium.app/Contents/MacOS/Chromium']

/**
 * Finds a Chromium or Chrome for the browser tests: NEXUS_CHROMIUM first, then PATH, then the usual places.
 * @param {NodeJS.ProcessEnv} [env]
 * @param {(path: string) => boolean} [exists]
 * @returns {string | undefined} absolute path, or undefined when there is none
 */
export function findChromium(env = process.env, exists = existsSync) {
  if (env.NEXUS_CHROMIUM) return exists(env.NEXUS_CHROMIUM) ? env.NEXUS_CHROMIUM : undefined
  const folders = ['/usr/bin', ...(env.PATH ?? '').split(delimiter).filter(Boolean)]
  for (const folder of folders) {
    for (const name of NAMES) {
      const path = join(folder, name)
      if (exists(path)) return path
    }
  }
  const windows = [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA]
    .filter((base) => base !== undefined)
    .map((base) => join(base, 'Google', 'Chrome', 'Application', 'chrome.exe'))
  return [...FIXED, ...windows].find((path) => exists(path))
}

/**
 * Flags under which our browser tests run: quiet, no traffic of the browser's own, and able to start as root.
 * @param {boolean} isRoot
 * @returns {string[]}
 */
export function chromiumFlags(isRoot) {
  return [
    ...(isRoot ? ['--no-sandbox'] : []),
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--no-first-run',
    '--autoplay-policy=no-user-gesture-required',
  ]
}
