import { contextBridge, ipcRenderer } from 'electron'

/** The one channel between the page and the core; every message on it is a string. */
const CHANNEL = 'nexus'

/** The core is told what this page has read after so many messages or characters, and sends no more to one that does not read. */
const TELL_AFTER = { messages: 32, characters: 64 * 1024 }
let read = 0
let told = 0
let characters = 0
ipcRenderer.on(CHANNEL, (_event: unknown, message: string) => {
  read++
  characters += message.length
  if (read - told < TELL_AFTER.messages && characters < TELL_AFTER.characters) return
  told = read
  characters = 0
  ipcRenderer.send(CHANNEL, `seen ${read}`)
})

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
