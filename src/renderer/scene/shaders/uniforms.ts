import { type DataTexture, Uniform, Vector2, Vector4 } from 'three'

/** Uniforms that every material of the room shares by reference. */
export interface RoomUniforms {
  readonly uServices: Uniform<DataTexture>
  /** Seconds of scene time, wrapped at one hour (every period divides it). */
  readonly uTime: Uniform<number>
  /** 1 while nothing may move. */
  readonly uCalm: Uniform<number>
  /** 1 in the light theme. */
  readonly uLight: Uniform<number>
  /** 1 when drawing straight to the canvas (no composer, so tone here). */
  readonly uDirect: Uniform<number>
  /** Radius of everything laid out, world units. */
  readonly uSpan: Uniform<number>
  /** How crowded the room is: 0 stage, 0.4 rings, 1 districts. */
  readonly uCrowd: Uniform<number>
  /** Drawing-buffer size, pixels. */
  readonly uViewport: Uniform<Vector2>
  /** Fog: start distance and inverse length. */
  readonly uFog: Uniform<Vector2>
  /** The body nobody may stand before: x, z, height, width; width 0 for none. */
  readonly uTarget: Uniform<Vector4>
}

/** Seconds after which scene time starts over; a multiple of every period in use. */
export const TIME_WRAP_S = 3600

export function createRoomUniforms(services: DataTexture): RoomUniforms {
  return {
    uServices: new Uniform(services),
    uTime: new Uniform(0),
    uCalm: new Uniform(0),
    uLight: new Uniform(0),
    uDirect: new Uniform(1),
    uSpan: new Uniform(8),
    uCrowd: new Uniform(0),
    uViewport: new Uniform(new Vector2(1280, 720)),
    uFog: new Uniform(new Vector2(20, 0.02)),
    uTarget: new Uniform(new Vector4(0, 0, 0, 0)),
  }
}
