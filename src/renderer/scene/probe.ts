import type { LOOK_NAMES } from './palette'

/** Where a service is on screen, client pixels; null when it is not. */
export interface ScreenPosition {
  /** Middle of the body. */
  readonly x: number
  readonly y: number
  /** Top of the body, where a tooltip fits. */
  readonly topY: number
}

/** What one service looked like in the last frame that reached the GPU. */
export interface ShownService {
  readonly look: (typeof LOOK_NAMES)[number]
  /** Linear colour as uploaded, 0..1. */
  readonly color: readonly [number, number, number]
}

/** Read-only view of the running scene for tests and benchmarks: `window.__nexusScene`. */
export interface SceneProbe {
  /** Frames drawn so far. */
  readonly frame: number
  /** `performance.now()` when the last frame was handed to the GPU. */
  readonly timeMs: number
  readonly drawCalls: number
  readonly triangles: number
  /** What the GPU holds for us: counts of objects. */
  readonly objects: { readonly geometries: number; readonly textures: number; readonly programs: number }
  /** Main-thread milliseconds of the newest frames, newest last. */
  readonly cpuMs: readonly number[]
  readonly quality: string
  readonly software: boolean
  /** True once services are laid out and on screen. */
  readonly ready: boolean
  shown(serviceId: string): ShownService | null
  /** Frame number and time at which a service first showed the look it has now. */
  changedAt(serviceId: string): { readonly frame: number; readonly timeMs: number } | null
  positionOf(serviceId: string): ScreenPosition | null
  /** Boxes of the labels on screen: text, x, y, width, height. */
  labels(): readonly { text: string; x: number; y: number; width: number; height: number }[]
}

declare global {
  interface Window {
    __nexusScene?: SceneProbe
  }
}

let current: SceneProbe | null = null

/** Makes a running stage visible to {@link screenPositionOf} and tests; returns the undo. */
export function publishProbe(probe: SceneProbe): () => void {
  current = probe
  window.__nexusScene = probe
  return () => {
    if (current !== probe) return
    current = null
    delete window.__nexusScene
  }
}

/** Where a service is on screen now, client pixels, or null when it is not drawn or behind the camera. */
export function screenPositionOf(serviceId: string): ScreenPosition | null {
  return current?.positionOf(serviceId) ?? null
}
