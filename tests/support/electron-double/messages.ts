/** What the double of Electron (in its own process) and the driver of the browser (in the test) tell each other. */

/** Place of the page in the browser: `app://bundle` as a name of this machine, which is a secure context as well. */
export const BROWSER_ORIGIN = 'http://bundle.app.localhost'
export const APP_ORIGIN = 'app://bundle'

/** From an address of the browser to the one that Electron would know, and back. */
export const toApp = (address: string): string =>
  address.startsWith(BROWSER_ORIGIN) ? APP_ORIGIN + address.slice(BROWSER_ORIGIN.length) : address
export const toBrowser = (address: string): string =>
  address.startsWith(APP_ORIGIN) ? BROWSER_ORIGIN + address.slice(APP_ORIGIN.length) : address

export interface Bounds {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** From the double to the driver. */
export type FromDouble =
  | { readonly do: 'open'; readonly window: number; readonly preload: string; readonly bounds: Partial<Bounds> }
  | { readonly do: 'load'; readonly window: number; readonly address: string }
  | { readonly do: 'reload'; readonly window: number }
  | { readonly do: 'close'; readonly window: number }
  | { readonly do: 'crash'; readonly window: number }
  | { readonly do: 'send'; readonly window: number; readonly channel: string; readonly args: readonly unknown[] }
  | {
      readonly do: 'answer'
      readonly request: number
      readonly status: number
      readonly headers: Readonly<Record<string, string>>
      readonly body: Uint8Array
    }
  | { readonly do: 'decide'; readonly request: number; readonly allowed: boolean }
  /** What a person would have seen or the system would have done: a dialog, a link that left, the process's end. */
  | { readonly do: 'note'; readonly what: string; readonly detail: unknown }

/** From the driver to the double. */
export type ToDouble =
  | {
      readonly tell: 'request'
      readonly request: number
      readonly url: string
      readonly method: string
      readonly headers: Readonly<Record<string, string>>
    }
  | {
      readonly tell: 'ipc'
      readonly window: number
      readonly url: string
      readonly top: boolean
      readonly channel: string
      readonly args: readonly unknown[]
    }
  /** A page wants to leave our origin: may it? */
  | { readonly tell: 'leaving'; readonly window: number; readonly request: number; readonly url: string }
  | { readonly tell: 'navigating'; readonly window: number; readonly url: string; readonly sameDocument: boolean }
  | { readonly tell: 'loaded'; readonly window: number; readonly url: string }
  | { readonly tell: 'failed'; readonly window: number; readonly code: number; readonly description: string; readonly url: string }
  | { readonly tell: 'preload-failed'; readonly window: number; readonly message: string }
  | { readonly tell: 'popup'; readonly window: number; readonly url: string }
  | { readonly tell: 'crashed'; readonly window: number }
  /** A key that the page has not heard of yet. */
  | {
      readonly tell: 'input'
      readonly window: number
      readonly key: { readonly key: string; readonly control?: boolean; readonly shift?: boolean }
    }
  /** The system ends the session: Windows tells a window, the others tell the power monitor. */
  | { readonly tell: 'session-end'; readonly window: number }
  /** Timers of half an hour and more are over. */
  | { readonly tell: 'night' }
  | { readonly tell: 'closed'; readonly window: number }
  /** Somebody moved a window. */
  | { readonly tell: 'moved'; readonly window: number; readonly bounds: Bounds }
  /** Something that happens to the application from outside: a second start, a click on its icon, its Quit. */
  | { readonly tell: 'hung'; readonly window: number; readonly hung: boolean }
  /** Displays came or went: those that are there now, the primary one first. */
  | { readonly tell: 'displays'; readonly bounds: readonly Bounds[] }
  | { readonly tell: 'gpu-crashed' }
  /** A click on an item of the application's menu. */
  | { readonly tell: 'menu'; readonly label: string }
  | { readonly tell: 'app'; readonly event: 'activate' | 'quit' | 'shutdown' }

export interface DoubleMessage {
  readonly type: 'electron-double'
  readonly message: FromDouble
}
