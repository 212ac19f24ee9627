import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { app, BrowserWindow, dialog, ipcMain, Menu, protocol, session, shell } from 'electron'
import type { Nexus } from '../nexus-types.ts'
import { guardNavigation, guardPermissions, originOf, PAGE_ORIGIN } from './guards.ts'
import { hostIpc } from './ipc-host.ts'
import { applicationMenu } from './menu.ts'
import { pageResponder, registerPageScheme, type StaticHandler } from './page.ts'
import { openWindow } from './window.ts'

/** Time the core gets to commit and close when the user quits. */
const STOP_WITHIN_MS = 3_000

export interface DesktopParts {
  /** Where the desktop keeps its own things (cookies, caches, the single-instance lock). */
  readonly userData: string
  /** Absolute path of the built preload script. */
  readonly preload: string
  /** Vite's development server instead of the built page; null otherwise. */
  readonly devRenderer: string | null
  readonly servePage: StaticHandler
  /** Answers for clips and made speech; null for any other path. */
  serveSound(nexus: Nexus): (request: Request) => Promise<Response | null>
  /** Makes the core; it is started here. */
  createNexus(): Nexus | Promise<Nexus>
  /** Exit code for a start that failed. */
  exitCodeOf(error: unknown): number
}

/**
 * The desktop shell: one window on `app://bundle`, talking to the core over one string
 * pipe. Must be called before Electron is ready and before anything is awaited.
 */
export function runDesktop(parts: DesktopParts): void {
  registerPageScheme(protocol)
  app.enableSandbox()
  // Before the lock, which lives there: two profiles may run side by side, one profile may not run twice.
  mkdirSync(parts.userData, { recursive: true })
  app.setPath('userData', parts.userData)
  if (!app.requestSingleInstanceLock()) {
    process.stderr.write('NEXUS is already running with this data folder; its window comes to the front.\n')
    app.quit()
    return
  }
  const origins = new Set([PAGE_ORIGIN])
  const devOrigin = parts.devRenderer === null ? null : originOf(parts.devRenderer)
  if (devOrigin !== null) origins.add(devOrigin)
  guardNavigation(app, origins, (address) => void shell.openExternal(address))
  boot(parts, origins).catch((error: unknown) => fail(error instanceof Error ? error.message : String(error), parts.exitCodeOf(error)))
}

async function boot(parts: DesktopParts, origins: ReadonlySet<string>): Promise<void> {
  await app.whenReady()
  let sound: ReturnType<DesktopParts['serveSound']> | null = null
  protocol.handle(
    'app',
    pageResponder(async (request) => (await sound?.(request)) ?? parts.servePage(request)),
  )
  guardPermissions(session.defaultSession, origins)
  // Before the first window, which would otherwise get Electron's own menu.
  Menu.setApplicationMenu(Menu.buildFromTemplate(applicationMenu(process.platform, app.isPackaged)))

  const nexus = await parts.createNexus()
  sound = parts.serveSound(nexus)
  let ready = false
  const stopIpc = hostIpc(ipcMain, {
    nexus,
    origins,
    onReady() {
      ready = true
      // The launcher waits for this; there is nobody to tell when the application was started by itself.
      process.send?.({ type: 'nexus:ready' })
    },
  })
  stopOnQuit(async () => {
    stopIpc()
    await nexus.stop()
  })
  await nexus.start()

  const open = (): BrowserWindow =>
    openWindow({
      preload: parts.preload,
      address: parts.devRenderer ?? `${PAGE_ORIGIN}/index.html`,
      onFailure(sentence) {
        // A page that was up once can be reloaded by hand; one that never came up is useless, and the launcher has a better way.
        if (ready) nexus.notice(sentence)
        else fail(sentence, 1)
      },
    })
  open()
  app.on('second-instance', () => {
    const [window = open()] = BrowserWindow.getAllWindows()
    if (window.isMinimized()) window.restore()
    window.focus()
  })
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) open()
  })
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
}

/** Lets the core close before the process ends, but not for ever. */
function stopOnQuit(stop: () => Promise<void>): void {
  let stopping = false
  app.on('before-quit', (event) => {
    event.preventDefault()
    if (stopping) return
    stopping = true
    const timer = setTimeout(() => app.exit(1), STOP_WITHIN_MS)
    stop().then(
      () => {
        clearTimeout(timer)
        app.exit(0)
      },
      () => app.exit(1),
    )
  })
}

/** Says why on both channels a person may be watching, and ends. Under the launcher the browser takes over. */
function fail(sentence: string, code: number): void {
  process.stderr.write(`${sentence}\n`)
  if (process.send === undefined) dialog.showErrorBox('NEXUS', sentence)
  app.exit(code)
}

/** Absolute paths of what was built beside the main bundle. */
export function builtPaths(mainFolder: string): { readonly preload: string; readonly renderer: string } {
  return { preload: join(mainFolder, '../preload/index.cjs'), renderer: join(mainFolder, '../renderer') }
}
