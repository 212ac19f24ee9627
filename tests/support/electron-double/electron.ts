import type * as Electron from 'electron'
import { application } from './application.ts'
import { screenDouble } from './displays.ts'
import { honest } from './honest.ts'
import { hearDriver, note, tellDriver } from './line.ts'
import { type ToDouble, toApp } from './messages.ts'
import { safeStorageDouble } from './safe-storage.ts'
import { BrowserWindow, ipc, power } from './windows.ts'

/**
 * The double of Electron's main module, for processes started with register.mjs: what our shell uses of it, with
 * Electron's own order of events and complaints. A driver in the test shows its windows in a real Chromium.
 */

type Handler = (request: Request) => Response | Promise<Response>

const schemes = new Set<string>()
const handlers = new Map<string, Handler>()

const protocolDouble = {
  registerSchemesAsPrivileged(list: readonly { scheme: string; privileges?: { bypassCSP?: boolean; corsEnabled?: boolean } }[]): void {
    application.before('protocol.registerSchemesAsPrivileged')
    // A second call replaces the first, and nobody notices.
    if (schemes.size > 0) throw new Error('protocol.registerSchemesAsPrivileged was called twice.')
    for (const { scheme, privileges } of list) {
      if (privileges?.bypassCSP || privileges?.corsEnabled) throw new Error(`The scheme ${scheme} would open itself to others.`)
      schemes.add(scheme)
    }
  },
  handle(scheme: string, handler: Handler): void {
    application.after('protocol.handle')
    if (!schemes.has(scheme)) throw new Error(`The scheme ${scheme} was not registered before the application was ready.`)
    if (handlers.has(scheme)) throw new Error(`Failed to register protocol: ${scheme} has a handler.`)
    handlers.set(scheme, handler)
  },
}

async function answer({ request, url, method, headers }: Extract<ToDouble, { tell: 'request' }>): Promise<void> {
  const address = toApp(url)
  const handler = handlers.get(new URL(address).protocol.slice(0, -1))
  const response = handler ? await handler(new Request(address, { method, headers })) : new Response('No handler.', { status: 500 })
  const body = new Uint8Array(await response.arrayBuffer())
  tellDriver({ do: 'answer', request, status: response.status, headers: Object.fromEntries(response.headers), body })
}

/** An item with this label, in the menu or below it. */
function itemOf(items: readonly Electron.MenuItemConstructorOptions[], label: string): Electron.MenuItemConstructorOptions | undefined {
  for (const item of items) {
    if (item.label === label) return item
    const below = Array.isArray(item.submenu) ? itemOf(item.submenu, label) : undefined
    if (below) return below
  }
  return undefined
}

hearDriver((message) => {
  if (message.tell === 'menu') {
    const click = itemOf(template, message.label)?.click as ((item: undefined, window: unknown) => void) | undefined
    if (click === undefined) note('no-menu-item', message.label)
    else click(undefined, BrowserWindow.getAllWindows()[0])
  }
  if (message.tell !== 'request') return
  answer(message).catch((error: unknown) => {
    note('handler-failed', String(error))
    tellDriver({ do: 'answer', request: message.request, status: 500, headers: {}, body: new Uint8Array() })
  })
})

const defaultSession = {
  setPermissionRequestHandler: () => note('permission-request-handler'),
  setPermissionCheckHandler: () => note('permission-check-handler'),
}

let template: readonly Electron.MenuItemConstructorOptions[] = []
const menuDouble = {
  buildFromTemplate: (items: readonly Electron.MenuItemConstructorOptions[]) => ({ template: items }),
  setApplicationMenu(menu: { template: readonly Electron.MenuItemConstructorOptions[] } | null): void {
    template = menu?.template ?? []
    note('menu', menu?.template.map(({ label, role }) => label ?? role) ?? null)
  },
}

const dialogDouble = { showErrorBox: (title: string, content: string) => note('error-box', { title, content }) }
const awake = new Set<number>()
let lastBlocker = 0
const powerSaveBlockerDouble = {
  start(kind: 'prevent-app-suspension' | 'prevent-display-sleep'): number {
    application.after('powerSaveBlocker')
    awake.add(++lastBlocker)
    note('awake', kind)
    return lastBlocker
  },
  stop(id: number): boolean {
    note('asleep')
    return awake.delete(id)
  },
}

const powerMonitorDouble = {
  on(event: 'shutdown', listener: (event: unknown) => void): void {
    application.after('powerMonitor')
    power.on(event, listener)
  },
}

const shellDouble = {
  async openExternal(url: string): Promise<void> {
    note('open-external', url)
  },
}
const sessionDouble = {
  get defaultSession() {
    application.after('session.defaultSession')
    return honest('session', defaultSession)
  },
}

export const app = honest('app', application)
export const dialog = honest('dialog', dialogDouble)
export const ipcMain = honest('ipcMain', ipc)
export const Menu = honest('Menu', menuDouble)
export const powerMonitor = honest('powerMonitor', powerMonitorDouble)
export const powerSaveBlocker = honest('powerSaveBlocker', powerSaveBlockerDouble)
export const protocol = honest('protocol', protocolDouble)
export const safeStorage = honest('safeStorage', safeStorageDouble)
export const screen = honest('screen', screenDouble)
export const session = honest('session', sessionDouble)
export const shell = honest('shell', shellDouble)
export { BrowserWindow }

/** The shapes are Electron's own: this does not compile when they drift apart. */
export const PINNED = {
  app: app as Pick<
    Electron.App,
    'enableSandbox' | 'exit' | 'getPath' | 'isPackaged' | 'isReady' | 'quit' | 'requestSingleInstanceLock' | 'setPath' | 'whenReady'
  >,
  powerSaveBlocker: powerSaveBlocker as Pick<Electron.PowerSaveBlocker, 'start' | 'stop'>,
  safeStorage: safeStorage as Pick<
    Electron.SafeStorage,
    'decryptStringAsync' | 'encryptStringAsync' | 'getSelectedStorageBackend' | 'isAsyncEncryptionAvailable'
  >,
  dialog: dialog as Pick<Electron.Dialog, 'showErrorBox'>,
  shell: shell as Pick<Electron.Shell, 'openExternal'>,
}
