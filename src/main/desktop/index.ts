import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { app, BrowserWindow, ipcMain, Menu, protocol, session, shell } from 'electron'
import type { DesktopPort, Nexus } from '../nexus-types.ts'
import { type DesktopArguments, placeWanted } from './arguments.ts'
import { desktopPort } from './desktop-port.ts'
import { applyGpuStep, watchGpu } from './gpu.ts'
import type { GpuStep } from './gpu-ladder.ts'
import { guardNavigation, guardPermissions, originOf, PAGE_ORIGIN } from './guards.ts'
import { hostIpc } from './ipc-host.ts'
import { applicationMenu } from './menu.ts'
import { OnWall } from './on-wall.ts'
import { pageResponder, registerPageScheme, type StaticHandler } from './page.ts'
import { PresenterWindow } from './presenter-window.ts'
import { openProfile } from './profile.ts'
import { Quit } from './quit.ts'
import { onUnforeseen, quitEvents } from './quit-events.ts'
import { isFirstStart, onSecondStart } from './second-start.ts'
import { Shell, startAnew } from './shell.ts'
import { tellTrouble } from './trouble.ts'

export { tellTrouble } from './trouble.ts'

export interface DesktopParts {
  /** Where the desktop keeps its own things (cookies, caches, the single-instance lock). */
  readonly userData: string
  /** Absolute path of the built preload script. */
  readonly preload: string
  /** A picture for windows; null: the program's own. */
  readonly icon: string | null
  /** Vite's development server instead of the built page; null otherwise. */
  readonly devRenderer: string | null
  /** Path of the AppImage that this runs from; undefined: none. */
  readonly appImage: string | undefined
  /** $XDG_CONFIG_HOME; undefined: not set. */
  readonly configHome: string | undefined
  /** What NEXUS itself was told on the command line. */
  readonly words: readonly string[]
  readonly wanted: Pick<DesktopArguments, 'kiosk' | 'windowed' | 'display' | 'safeGpu' | 'again'>
  readonly servePage: StaticHandler
  /** Answers for clips and made speech; null for any other path. */
  serveSound(nexus: Nexus): (request: Request) => Promise<Response | null>
  /** Makes the core; it is started here. */
  createNexus(desktop: DesktopPort): Nexus | Promise<Nexus>
  /** Serves the console at a loopback address, for a page that does not come up at its own; asked once at most. */
  serveBrowsers(nexus: Nexus): Promise<{ readonly url: string; close(): Promise<void> }>
  /** An error that nobody caught is on its way to people: for the log. */
  unforeseen(error: unknown): void
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
  const profile = openProfile(parts.userData)
  app.setPath('userData', profile.path)
  if (!isFirstStart(parts.words)) {
    app.quit()
    return
  }
  /** What is to be said before anybody is there to hear it. */
  const early = profile.notice === null ? [] : [profile.notice]
  const step = applyGpuStep(profile.path, parts.wanted.safeGpu, (sentence) => early.push(sentence))
  const origins = new Set([PAGE_ORIGIN])
  const devOrigin = parts.devRenderer === null ? null : originOf(parts.devRenderer)
  if (devOrigin !== null) origins.add(devOrigin)
  const presenter = new PresenterWindow({ userData: profile.path, preload: parts.preload, icon: parts.icon })
  guardNavigation(app, origins, {
    // electronegativity OPEN_EXTERNAL_JS_CHECK: guards.ts hands over parsed https: addresses of the allow-list, and nothing else.
    outside: (address) => void shell.openExternal(address),
    presenter: (address) => presenter.open(address),
  })
  const quit = new Quit((code) => app.exit(code))
  quitEvents(quit)
  const onWall = new OnWall(profile.path, parts.wanted)
  const fail: Fail = (sentence, code) => {
    const { kiosk } = onWall
    // Whoever ends it does not want to hear what it could not do.
    if (!quit.begun) void tellTrouble(sentence, code, { kiosk, appImage: parts.appImage, end: (with_) => quit.ask(with_) })
  }
  onUnforeseen((error) => {
    parts.unforeseen(error)
    fail('NEXUS met an error it does not know and stops; its history is kept. The log holds the details.', 1)
  })
  const lasts = profile.notice === null
  quit
    .during(boot({ ...parts, userData: profile.path }, origins, step, { quit, lasts, onWall, fail, early, presenter }))
    .catch((error: unknown) => fail(error instanceof Error ? error.message : String(error), parts.exitCodeOf(error)))
}

type Fail = (sentence: string, code: number) => void

interface Start {
  readonly quit: Quit
  /** The profile is there at the next start. */
  readonly lasts: boolean
  readonly onWall: OnWall
  /** The start failed: says why, and ends. */
  readonly fail: Fail
  readonly early: readonly string[]
  readonly presenter: PresenterWindow
}

async function boot(parts: DesktopParts, origins: Set<string>, step: GpuStep, start: Start): Promise<void> {
  const { quit, lasts, onWall, fail, early, presenter } = start
  await app.whenReady()
  let sound: ReturnType<DesktopParts['serveSound']> | null = null
  protocol.handle(
    'app',
    pageResponder(async (request) => (await sound?.(request)) ?? parts.servePage(request)),
  )
  guardPermissions(session.defaultSession, origins)
  // Before the first window, which would otherwise get Electron's own menu.
  Menu.setApplicationMenu(Menu.buildFromTemplate(applicationMenu(process.platform, app.isPackaged, () => consoleWindow.refresh())))

  const nexus = await parts.createNexus(
    desktopPort(parts, { kiosk: () => kiosk, byFlags: () => byFlags, bounds: () => consoleWindow.bounds() }),
  )
  const { kiosk, display, byFlags } = placeWanted(parts.wanted, nexus.settings().wall)
  onWall.preferred(nexus.settings().wall.kiosk_at_start)
  presenter.says(nexus.notice)
  quit.onStop(() => nexus.stop())
  if (quit.begun) return
  for (const sentence of early) nexus.notice(sentence)
  sound = parts.serveSound(nexus)
  let ready = false
  const onUp = (): void => {
    ready = true
    // The launcher waits for this; there is nobody to tell when the application was started by itself.
    process.send?.({ type: 'nexus:ready' })
  }
  const stopIpc = hostIpc(ipcMain, {
    nexus,
    origins,
    onReady(contents) {
      consoleWindow.isUp(contents.id)
      onUp()
    },
  })
  // Nobody stands before a wall display; macOS alone needs a menu for Cmd+Q.
  if (kiosk && process.platform !== 'darwin') Menu.setApplicationMenu(null)
  let gateway: Awaited<ReturnType<DesktopParts['serveBrowsers']>> | null = null
  const consoleWindow = new Shell({
    userData: parts.userData,
    preload: parts.preload,
    icon: parts.icon,
    address: `${parts.devRenderer ?? `${PAGE_ORIGIN}/index.html`}${pageChoice(kiosk, step)}`,
    kiosk,
    display,
    notice: nexus.notice,
    async otherAddress() {
      gateway ??= await parts.serveBrowsers(nexus)
      origins.add(new URL(gateway.url).origin)
      return `${gateway.url}/${pageChoice(kiosk, step)}`
    },
    onUp,
    onClosed: () => presenter.close(),
    onFailure(sentence) {
      // A page that was up once can be reloaded by hand; one that never came up is useless, and the launcher has a better way.
      if (ready) nexus.notice(sentence)
      else fail(sentence, 1)
    },
  })
  const stopGpu = watchGpu(parts.userData, step, {
    lasts,
    notice: nexus.notice,
    startAnew: (words) => startAnew(parts.appImage, words),
  })
  quit.onStop(async () => {
    stopGpu()
    presenter.close()
    consoleWindow.stop()
    stopIpc()
    await gateway?.close()
  })
  await nexus.start()
  if (quit.begun) return
  consoleWindow.show()
  // The launcher gives the page its time from now on.
  process.send?.({ type: 'nexus:window' })
  onSecondStart(parts.words, () => consoleWindow.show(), nexus.notice)
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) consoleWindow.show()
  })
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
}

/** How the page is asked to look: on a wall, or with little asked of the graphics. */
function pageChoice(kiosk: boolean, step: GpuStep): string {
  const choices = [...(kiosk ? ['wall'] : []), ...(step > 0 ? ['quality=low'] : [])]
  return choices.length === 0 ? '' : `?${choices.join('&')}`
}

/** Absolute paths of what was built beside the main bundle. */
export function builtPaths(mainFolder: string): Pick<DesktopParts, 'preload' | 'icon'> & { readonly renderer: string } {
  const icon = join(mainFolder, '../../resources/icon/256.png')
  return {
    preload: join(mainFolder, '../preload/index.cjs'),
    renderer: join(mainFolder, '../renderer'),
    // Windows and macOS take the program's icon. A picture that is not there would keep the window from opening.
    icon: process.platform === 'linux' && existsSync(icon) ? icon : null,
  }
}
