import { atom } from 'jotai'

/** Graphics quality; the governor steps it down, Ctrl+Q toggles high and low. */
export type Quality = 'high' | 'medium' | 'low'

/** Quality in force now. */
export const qualityAtom = atom<Quality>('high')
/** True when the cluster is drawn as a flat board, without 3D: quality and effects then mean nothing. */
export const flatAtom = atom(false)
/** True when the person fixed the quality by hand: the governor then keeps its hands off. */
export const qualityPinnedAtom = atom(false)
/** Id of the service whose modal is open, or null. */
export const selectedServiceAtom = atom<string | null>(null)
/** Id of the service under the pointer or the keyboard focus, or null. */
export const hoveredServiceAtom = atom<string | null>(null)
/** Calm mode: no glitch movement, no orbit, no grain (prefers-reduced-motion or by hand). */
export const calmAtom = atom(false)
/** Wall mode: twice the label size, higher contrast. */
export const wallModeAtom = atom(false)
/** Colour theme. */
export const themeAtom = atom<'dark' | 'light'>('dark')

/** What the camera is asked to do; `nonce` makes repeated requests distinct. */
export type CameraRequest =
  | { readonly kind: 'reset' | 'all'; readonly nonce: number }
  | { readonly kind: 'fly-to'; readonly serviceId: string; readonly nonce: number }
export const cameraRequestAtom = atom<CameraRequest | null>(null)

/** True where no GPU draws: drifting and pulsing are then slow on purpose. */
export const softwareAtom = atom(false)

/** Live figures of the scene, for the debug overlay; written at most twice a second. */
export interface SceneFigures {
  fps: number
  frameCpuMs: number
  drawCalls: number
  triangles: number
  quality: Quality
}
export const sceneFiguresAtom = atom<SceneFigures | null>(null)
/** Screen-space facts of the scene for tests and the debug overlay. */
export const contextLostAtom = atom(false)
/** Post-processing switches of the settings; the quality governor may still turn them off. */
export const effectsAtom = atom<{ readonly bloom: boolean; readonly vignette: boolean; readonly grain: boolean }>({
  bloom: true,
  vignette: true,
  grain: true,
})
