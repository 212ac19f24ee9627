import type { App, Session, WebContents } from 'electron'

/** Where our page lives; its scheme is standard, so it has a real origin, storage and module scripts. */
export const SCHEME = 'app'
export const PAGE_ORIGIN = `${SCHEME}://bundle`

/**
 * Origin of an address. Node calls the origin of every scheme it does not know "null",
 * so ours is put together from its parts.
 */
export function originOf(address: string): string | null {
  if (!URL.canParse(address)) return null
  const url = new URL(address)
  return url.protocol === `${SCHEME}:` ? `${url.protocol}//${url.host}` : url.origin
}

/** What a page may ask of the system: full screen, copying on a click, and holding the pointer while orbiting. */
const PERMISSIONS: ReadonlySet<string> = new Set(['fullscreen', 'clipboard-sanitized-write', 'pointerLock'])

/** Electron grants everything by default; this is the whole list of what we grant, and only to our own page. */
export function mayUse(permission: string, address: string, origins: ReadonlySet<string>): boolean {
  const origin = originOf(address)
  return origin !== null && origins.has(origin) && PERMISSIONS.has(permission)
}

/** Links that may open in the user's browser: none of ours leave for anything but these places. */
const OUTSIDE_HOSTS = /^(?:app\.(?:[a-z0-9]+\.)?datadoghq\.(?:com|eu)|app\.ddog-gov\.com)$/

/** The address to hand to the system's browser, or null to refuse. */
export function outsideAddress(address: string): string | null {
  if (!URL.canParse(address)) return null
  const url = new URL(address)
  return url.protocol === 'https:' && url.username === '' && OUTSIDE_HOSTS.test(url.hostname) ? url.href : null
}

/** Path of the presenter's page, the only window that a page of ours may ask for. */
const PRESENTER_PATH = '/presenter.html'

/** The address of the presenter's page on one of our own origins, or null to refuse. */
export function presenterAddress(address: string, origins: ReadonlySet<string>): string | null {
  const origin = originOf(address)
  return origin !== null && origins.has(origin) && address === origin + PRESENTER_PATH ? address : null
}

/** Who gets the addresses that may open elsewhere. */
export interface OpensWindows {
  /** In the system's browser. */
  outside(address: string): void
  /** In the presenter's own window. */
  presenter(address: string): void
}

/** Denies what was not asked for above, for every page of `session`. */
export function guardPermissions(session: Session, origins: ReadonlySet<string>): void {
  session.setPermissionRequestHandler((_contents, permission, answer, details) => {
    answer(mayUse(permission, details.requestingUrl, origins))
  })
  session.setPermissionCheckHandler((_contents, permission, requestingOrigin) => mayUse(permission, requestingOrigin, origins))
}

/** Keeps every page, frame and window of `app` on our own origins; `opens` gets the few addresses that may open elsewhere. */
export function guardNavigation(app: App, origins: ReadonlySet<string>, opens: OpensWindows): void {
  app.on('web-contents-created', (_event, contents: WebContents) => {
    const stay = (event: { preventDefault(): void; readonly url: string }): void => {
      const origin = originOf(event.url)
      if (origin === null || !origins.has(origin)) event.preventDefault()
    }
    contents.on('will-navigate', stay)
    contents.on('will-redirect', stay)
    contents.on('will-frame-navigate', stay)
    contents.on('will-attach-webview', (event) => event.preventDefault())
    contents.setWindowOpenHandler(({ url }) => {
      const outside = outsideAddress(url)
      const presenter = presenterAddress(url, origins)
      if (outside !== null) opens.outside(outside)
      else if (presenter !== null) opens.presenter(presenter)
      // Electron never makes the window: one that a page opens inherits its opener's settings and knows its opener.
      return { action: 'deny' }
    })
  })
}
