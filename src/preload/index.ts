import { contextBridge, ipcRenderer } from 'electron'

/** The one channel between the page and the core; every message on it is a string. */
const CHANNEL = 'nexus'

contextBridge.exposeInMainWorld('nexusBridge', {
  /** Sends one message to the core. */
  post: (message: string): void => ipcRenderer.send(CHANNEL, String(message)),
  /** Calls back with each message from the core; returns how to stop. */
  onMessage: (callback: (message: string) => void): (() => void) => {
    const listener = (_event: unknown, message: string): void => callback(message)
    ipcRenderer.on(CHANNEL, listener)
    return () => {
      ipcRenderer.off(CHANNEL, listener)
    }
  },
  /** Says that the page is up; the launcher waits for it. */
  ready: (): void => ipcRenderer.send(CHANNEL, 'ready'),
})
