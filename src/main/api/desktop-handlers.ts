import type { ContractBase } from './base.ts'
import type { RouterParts } from './parts.ts'

/** Handlers of `desktop`. */
export function desktopHandlers(os: ContractBase, { desktop }: RouterParts) {
  return {
    status: os.desktop.status.handler(() => desktop.status()),
    startAtLogin: os.desktop.startAtLogin.handler(({ input }) => {
      desktop.setStartAtLogin(input.enabled)
      return desktop.status()
    }),
  }
}
