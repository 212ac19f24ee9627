import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'
import { _electron, type ElectronApplication } from '@playwright/test'
import { detectElectron, electronEnvironment } from '../../../scripts/lib/launch.mjs'
import { NOT_PROVEN } from '../electron-double/driver.ts'
import { notBuilt } from './server.ts'

const ROOT = resolve(import.meta.dirname, '../../..')
/** Never asked of the package `electron`, which would begin a download. */
const binary = detectElectron(ROOT, process.env, process.platform)
const xvfb = (process.env.PATH ?? '')
  .split(delimiter)
  .map((folder) => join(folder, 'Xvfb'))
  .find((path) => existsSync(path))
const hasDisplay = process.platform !== 'linux' || Boolean(process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY)

/** One sentence why the true Electron cannot be run here; null: it can. */
export const noElectron: string | null =
  notBuilt ??
  (binary === undefined
    ? "Electron's binary is not installed here (node node_modules/electron/install.js fetches it)."
    : hasDisplay || xvfb !== undefined
      ? null
      : 'Electron is here, but there is neither a display nor Xvfb.')

/** Says once why the shared tests do not run in Electron, and what therefore stays unproven. */
export function sayWhyNoElectron(): void {
  console.log(
    `The shared tests do not run in the true Electron: ${noElectron}\nOf the desktop therefore stays unproven:\n${NOT_PROVEN.map((one) => `- ${one}`).join('\n')}`,
  )
}

/** A display of its own for a machine that has none. */
async function openDisplay(): Promise<{ name: string; server: ChildProcess } | null> {
  if (hasDisplay || xvfb === undefined) return null
  const server = spawn(xvfb, ['-displayfd', '3', '-screen', '0', '1280x720x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  })
  const number = await new Promise<string>((found, failed) => {
    server.stdio[3]?.once('data', (chunk: Buffer) => found(chunk.toString().trim()))
    server.once('exit', (code) => failed(new Error(`Xvfb ended with code ${code} before it had a display.`)))
    server.once('error', failed)
  })
  return { name: `:${number}`, server }
}

export interface TrueElectron {
  readonly application: ElectronApplication
  close(): Promise<void>
}

/** Starts the built desktop in the true Electron. `sandbox`: with Chromium's own, which needs a machine that lets it. */
export async function launchElectron(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  sandbox: boolean,
): Promise<TrueElectron> {
  if (binary === undefined) throw new Error(noElectron ?? 'There is no Electron.')
  const display = await openDisplay()
  const variables = Object.entries({ ...electronEnvironment(process.env), ...env, ...(display !== null && { DISPLAY: display.name }) })
  const application = await _electron.launch({
    executablePath: binary,
    args: [ROOT, ...args],
    cwd: ROOT,
    chromiumSandbox: sandbox,
    env: Object.fromEntries(variables.filter((one): one is [string, string] => one[1] !== undefined)),
  })
  return {
    application,
    async close() {
      await application.close()
      display?.server.kill()
    },
  }
}
