import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join, resolve } from 'node:path'
import type { BrowserContext, Page, Route } from '@playwright/test'
import { BROWSER_ORIGIN, type DoubleMessage, type FromDouble, type ToDouble, toBrowser } from './messages.ts'
import { pageSide } from './page-side.ts'

const ROOT = resolve(import.meta.dirname, '../../..')
const REGISTER = join(import.meta.dirname, 'register.mjs')

/** What the double of Electron cannot prove; printed with every report of it. */
export const NOT_PROVEN = [
  'that Electron starts, its GPU and sandbox, fuses, and what lies in an asar archive',
  'true isolation of the preload script, which shares the main world here',
  'app:// as an origin (storage, code cache, media): the page lives at a name of this machine',
  'limits, order and speed of real IPC; streams of app:// (a response is sent whole)',
  'menus, accelerators, native dialogs, power blockers, displays, full screen and kiosk',
  'safeStorage and keychains, the single-instance lock between processes',
  'installers, signing and quarantine',
] as const

interface Noted {
  readonly what: string
  readonly detail: unknown
}

/** The built desktop program in a process of its own, with its windows in a real Chromium. */
export interface Shell extends AsyncDisposable {
  readonly child: ChildProcess
  /** Everything that a person would have seen, in order. */
  readonly notes: readonly Noted[]
  /** What it said on standard error. */
  errors(): string
  /** Resolves with the exit code. */
  readonly ended: Promise<number | null>
  /** Resolves when the page told the launcher that it is up. */
  readonly ready: Promise<void>
  windows(): readonly Page[]
  tell(message: ToDouble): void
}

export interface ShellOptions {
  readonly context: BrowserContext
  /** The first window; later ones are new pages. */
  readonly page: Page
  readonly dataFolder: string
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** Folder that holds the built `main/`, `preload/` and `renderer/`. */
  readonly out?: string
}

/** Starts the built main with the double in the place of Electron. */
export async function launchDouble({
  context,
  page,
  dataFolder,
  args = [],
  env = {},
  out = join(ROOT, 'out'),
}: ShellOptions): Promise<Shell> {
  const child = spawn(process.execPath, ['--import', REGISTER, join(out, 'main/index.mjs'), '--data', dataFolder, ...args], {
    cwd: dataFolder,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    serialization: 'advanced',
  })
  let errors = ''
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    errors += chunk
  })
  const notes: Noted[] = []
  const pages = new Map<number, Page>()
  const preloads = new Map<number, string>()
  const crashed = new Set<Page>()
  const waiting = new Map<number, Route>()
  let requests = 0
  const { promise: ready, resolve: isReady } = Promise.withResolvers<void>()
  const tell = (message: ToDouble): void => {
    // What comes when the program has just ended is for nobody.
    if (child.connected) child.send({ type: 'electron-double', message }, () => {})
  }

  await context.route(`${BROWSER_ORIGIN}/**`, (route) => {
    const request = ++requests
    waiting.set(request, route)
    const { url, method, headers } = { url: route.request().url(), method: route.request().method(), headers: route.request().headers() }
    tell({ tell: 'request', request, url, method, headers })
  })
  // Whatever else a page wants to go to is asked about, as Electron asks before a navigation; nothing of it leaves this machine.
  await context.route(
    // This machine's own gateway serves a page that does not come up at its own address.
    (url) => url.origin !== BROWSER_ORIGIN && url.hostname !== '127.0.0.1',
    (route) => {
      const request = ++requests
      const of = route.request().isNavigationRequest() && [...pages].find(([, one]) => one.mainFrame() === route.request().frame())
      if (!of) return void route.abort()
      waiting.set(request, route)
      tell({ tell: 'leaving', window: of[0], request, url: route.request().url() })
    },
  )
  await context.exposeBinding('__doubleToMain', ({ frame, page: sender }, text: string) => {
    const said = JSON.parse(text) as { window: number; channel: string; args: unknown[]; preloadFailed?: string; popup?: string }
    if (said.popup !== undefined) return tell({ tell: 'popup', window: said.window, url: said.popup })
    if (said.preloadFailed !== undefined) tell({ tell: 'preload-failed', window: said.window, message: said.preloadFailed })
    else
      tell({
        tell: 'ipc',
        window: said.window,
        url: frame.url(),
        top: frame === sender.mainFrame(),
        channel: said.channel,
        args: said.args,
      })
  })

  /** The page of a window; the first one is the test's own. A page that crashed is of no more use: it gets another one. */
  async function open(window: number, preload: string): Promise<Page> {
    const shown = pages.size === 0 ? page : await context.newPage()
    pages.set(window, shown)
    await shown.addInitScript(pageSide, { preload, window })
    shown.on('framenavigated', (frame) => {
      if (frame === shown.mainFrame()) tell({ tell: 'navigating', window, url: frame.url(), sameDocument: false })
    })
    shown.on('load', () => tell({ tell: 'loaded', window, url: shown.url() }))
    shown.on('crash', () => {
      crashed.add(shown)
      tell({ tell: 'crashed', window })
    })
    shown.on('close', () => {
      if (pages.get(window) === shown && !crashed.has(shown)) tell({ tell: 'closed', window })
    })
    return shown
  }

  async function load(window: number, address: string): Promise<void> {
    const known = pages.get(window)
    if (known === undefined) return
    const shown = crashed.has(known) ? await open(window, preloads.get(window) ?? '') : known
    await shown.goto(toBrowser(address), { waitUntil: 'commit' }).catch((error: unknown) => {
      tell({ tell: 'failed', window, code: -2, description: String(error).split('\n')[0] ?? '', url: address })
    })
  }

  // Orders are carried out one after another, as a window takes them.
  let turn: Promise<unknown> = Promise.resolve()
  const inTurn = (work: () => Promise<unknown>): void => {
    turn = turn.then(work).catch(() => {})
  }

  function obey(message: FromDouble): void {
    switch (message.do) {
      case 'note':
        notes.push({ what: message.what, detail: message.detail })
        return
      case 'open':
        preloads.set(message.window, message.preload)
        inTurn(() => open(message.window, message.preload))
        return
      case 'load':
        inTurn(() => load(message.window, message.address))
        return
      case 'reload':
        inTurn(async () => pages.get(message.window)?.reload({ waitUntil: 'commit' }))
        return
      case 'close':
        inTurn(async () => pages.get(message.window)?.close())
        return
      case 'crash':
        // The page never answers: its process is gone.
        inTurn(
          async () =>
            void pages
              .get(message.window)
              ?.goto('chrome://crash')
              .catch(() => {}),
        )
        return
      case 'send': {
        // Sent before the page listens it is lost, as in Electron.
        const shown = pages.get(message.window)
        void shown
          ?.evaluate(
            ([channel, sent]) =>
              (window as unknown as { __doubleFromMain?(channel: string, args: readonly unknown[]): void }).__doubleFromMain?.(
                channel,
                sent,
              ),
            [message.channel, message.args] as const,
          )
          .catch(() => {})
        return
      }
      case 'decide': {
        notes.push({ what: message.allowed ? 'left' : 'stayed', detail: waiting.get(message.request)?.request().url() })
        // "No content" leaves a page where it is, as a prevented navigation does.
        void waiting.get(message.request)?.fulfill({ status: 204 })
        waiting.delete(message.request)
        return
      }
      case 'answer': {
        const route = waiting.get(message.request)
        waiting.delete(message.request)
        void route?.fulfill({ status: message.status, headers: { ...message.headers }, body: Buffer.from(message.body) }).catch(() => {})
        return
      }
    }
  }

  child.on('message', (message: DoubleMessage | { type: 'nexus:ready' }) => {
    if (message.type === 'electron-double') obey(message.message)
    else if (message.type === 'nexus:ready') isReady()
  })
  const ended = once(child, 'exit').then(([code]) => code as number | null)
  return {
    child,
    notes,
    errors: () => errors,
    ended,
    ready,
    windows: () => [...pages.values()].filter((one) => !one.isClosed() && !crashed.has(one)),
    tell,
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
      await ended
    },
  }
}
