import { NexusError } from '../../shared/errors.ts'
import type { DesktopStatusWire } from '../../shared/model/wall.ts'

/** What the core asks of the shell that shows it. The shell fills it; a server has {@link NO_DESKTOP}. */
export interface DesktopPort {
  status(): DesktopStatusWire
  /** Throws NEXUS_DESKTOP_UNAVAILABLE with what stands in the way. */
  setStartAtLogin(enabled: boolean): void
}

const SERVER = 'NEXUS runs as a server without a window of its own; what starts a server is the service manager of its machine.'

/** Nothing but browsers shows this console. */
export const NO_DESKTOP: DesktopPort = {
  status: () => ({
    desktop: false,
    detail: 'NEXUS runs as a server; the console is shown in browsers.',
    kiosk: false,
    by_flags: false,
    displays: [],
    start_at_login: { state: 'unsupported', detail: SERVER },
  }),
  setStartAtLogin() {
    throw new NexusError('NEXUS_DESKTOP_UNAVAILABLE', SERVER)
  },
}
