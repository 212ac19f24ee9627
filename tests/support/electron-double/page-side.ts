/**
 * Runs in the page before anything else, as text: gives the preload script what a sandboxed one may require, and
 * carries messages. Written for the browser; it must not use anything from outside itself.
 */
export function pageSide({ preload, window: windowId }: { preload: string; window: number }): void {
  if (window.top !== window) return
  const carry = (window as unknown as { __doubleToMain(text: string): Promise<void> }).__doubleToMain
  const listeners = new Map<string, ((event: unknown, ...args: unknown[]) => void)[]>()
  const named = (name: string, part: Record<string, unknown>) =>
    new Proxy(part, {
      get(target, key) {
        if (typeof key === 'string' && key in target) return target[key]
        throw new Error(`The double of Electron does not model ${name}.${String(key)}.`)
      },
    })
  const ipcRenderer = named('ipcRenderer', {
    send(channel: string, ...args: unknown[]) {
      void carry(JSON.stringify({ window: windowId, channel, args: structuredClone(args) }))
    },
    on(channel: string, listener: (event: unknown, ...args: unknown[]) => void) {
      listeners.set(channel, [...(listeners.get(channel) ?? []), listener])
    },
    off(channel: string, listener: (event: unknown, ...args: unknown[]) => void) {
      listeners.set(
        channel,
        (listeners.get(channel) ?? []).filter((one) => one !== listener),
      )
    },
  })
  /** What crosses the bridge is a copy; functions cross as functions whose arguments and results are copies. */
  const bridged = (value: unknown): unknown => {
    if (typeof value === 'function') return (...args: unknown[]) => bridged(value(...args.map(bridged)))
    if (typeof value !== 'object' || value === null) return value
    if (Object.values(value).some((one) => typeof one === 'function'))
      return Object.freeze(Object.fromEntries(Object.entries(value).map(([key, one]) => [key, bridged(one)])))
    return structuredClone(value)
  }
  const contextBridge = named('contextBridge', {
    exposeInMainWorld(key: string, api: unknown) {
      if (key in window) throw new Error(`Cannot bind an API on top of an existing property on the window object: ${key}`)
      Object.defineProperty(window, key, { value: bridged(api), writable: false, configurable: false })
    },
  })
  const modules: Record<string, unknown> = { electron: named('electron', { contextBridge, ipcRenderer }) }
  const require = (name: string) => {
    if (!Object.hasOwn(modules, name)) throw new Error(`module not found: ${name}`)
    return modules[name]
  }
  Object.defineProperty(window, '__doubleFromMain', {
    value: (channel: string, args: unknown[]) => {
      for (const listener of listeners.get(channel) ?? []) listener({}, ...args)
    },
  })
  // Another window is asked for: Chromium would tell Electron before it makes one.
  const popup = (url: string) => void carry(JSON.stringify({ window: windowId, popup: new URL(url, location.href).href }))
  window.open = (url) => {
    popup(String(url))
    return null
  }
  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[target="_blank"]') : null
    if (!link || event.defaultPrevented) return
    event.preventDefault()
    popup(link.href)
  })
  try {
    new Function('require', 'module', 'exports', preload)(require, { exports: {} }, {})
  } catch (error) {
    void carry(JSON.stringify({ window: windowId, preloadFailed: String(error) }))
  }
}
