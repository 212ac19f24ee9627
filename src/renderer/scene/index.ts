/** The room's public face: the scene, the probe to ask before mounting it, and where services are on screen. */
export type { Insets } from './camera/placing'
export { LOOK_HEX, LOOK_ICONS, LOOK_TEXT } from './palette'
export { type SceneProbe, type ScreenPosition, type ShownService, screenPositionOf } from './probe'
export { Scene, type SceneProps } from './Scene'
export { probeWebgl2 } from './webgl'
