import { app, powerMonitor } from 'electron'
import type { Quit } from './quit.ts'

/** Every way in which the program is asked to end leads to `quit`; it must be called before Electron is ready. */
export function quitEvents(quit: Quit): void {
  app.on('before-quit', (event) => {
    event.preventDefault()
    quit.ask()
  })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => quit.ask())
  // Windows ends a session without asking the application first.
  app.on('browser-window-created', (_event, window) => {
    window.on('session-end', () => quit.ask())
  })
  void app.whenReady().then(() => {
    powerMonitor.on('shutdown', () => quit.ask())
  })
}

/**
 * Tells of the first error that nobody caught. Electron would show a box, and the core would stand still behind it until
 * somebody came to click it away.
 */
export function onUnforeseen(heard: (error: unknown) => void): void {
  let first = true
  const hear = (error: unknown): void => {
    if (first) heard(error)
    first = false
  }
  process.on('uncaughtException', hear)
  process.on('unhandledRejection', hear)
}
