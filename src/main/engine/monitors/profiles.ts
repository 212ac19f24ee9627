import type { MonitorProfile } from '../../../shared/model/monitor.ts'

/** Numbers of protocol.md, "Monitors"; times in ms, errors in percent. */
export interface ProfileSettings {
  readonly windowMs: number
  readonly minFiringMs: number
  readonly newGroupDelayMs: number
  /** How long the recovery condition must hold, given the monitor's window. */
  recoveryMs(windowMs: number): number
  /** A resolved incident whose monitor alerts again within this time is reopened. */
  readonly reopenMs: number
}

export const PROFILES: Readonly<Record<MonitorProfile, ProfileSettings>> = {
  demo: { windowMs: 3_000, minFiringMs: 0, newGroupDelayMs: 0, recoveryMs: () => 1_000, reopenMs: 30_000 },
  production: {
    windowMs: 120_000,
    minFiringMs: 30_000,
    newGroupDelayMs: 60_000,
    recoveryMs: (windowMs) => 2 * windowMs,
    reopenMs: 600_000,
  },
}

/** An alert nobody acknowledged is spoken of again after this long. */
export const RENOTIFY_MS = 30 * 60_000

/** How far apart the alerts may lie that a composite counts together. */
export const CASCADE_SPAN_MS = 300_000
