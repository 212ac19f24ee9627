import { getDefaultStore } from 'jotai'
import { sceneFiguresAtom, softwareAtom, wallModeAtom } from '../state/view.ts'
import { currentClient } from './session.ts'

/** The core is told this often, ms. */
const REPORT_MS = 10_000

export type Browser = 'chromium' | 'firefox' | 'safari' | 'electron' | 'other'

/** Kind of browser by its user agent; Chromium's names Safari too, and Electron's names Chromium's. */
export function browserOf(agent: string): Browser {
  if (/\bElectron\//.test(agent)) return 'electron'
  if (/\bFirefox\//.test(agent)) return 'firefox'
  if (/Chrom(?:e|ium)\//.test(agent)) return 'chromium'
  return /\bSafari\//.test(agent) ? 'safari' : 'other'
}

/** Kind of window, for the tag `device`. */
export function deviceOf(agent: string, software: boolean, wall: boolean): 'desktop' | 'mobile' | 'wall' | 'software' {
  if (software) return 'software'
  if (wall) return 'wall'
  return /\bMobi/.test(agent) ? 'mobile' : 'desktop'
}

/** Frame rates between two reports. A picture that rests has none, and is not slow. */
export class FrameMean {
  private sum = 0
  private count = 0

  add(fps: number): void {
    if (fps <= 0) return
    this.sum += fps
    this.count++
  }

  /** The mean since the last call; null: nothing was drawn. */
  take(): number | null {
    const mean = this.count === 0 ? null : this.sum / this.count
    this.sum = 0
    this.count = 0
    return mean
  }
}

/** Tells the core how many frames a second this window draws; returns the function that stops it. */
export function startFrameReports(): () => void {
  const store = getDefaultStore()
  const mean = new FrameMean()
  const unwatch = store.sub(sceneFiguresAtom, () => mean.add(store.get(sceneFiguresAtom)?.fps ?? 0))
  const timer = setInterval(() => {
    const fps = mean.take()
    if (fps === null || document.visibilityState !== 'visible') return
    const { userAgent } = navigator
    const device = deviceOf(userAgent, store.get(softwareAtom), store.get(wallModeAtom))
    // What cannot be told is not worth a word: the next report follows.
    currentClient()
      ?.page.frames({ fps: Math.min(1_000, fps), browser: browserOf(userAgent), device })
      .catch(() => {})
  }, REPORT_MS)
  return () => {
    clearInterval(timer)
    unwatch()
  }
}
