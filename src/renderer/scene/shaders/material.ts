import {
  AddEquation,
  CustomBlending,
  DoubleSide,
  FrontSide,
  GLSL3,
  type IUniform,
  OneFactor,
  OneMinusSrcAlphaFactor,
  ShaderMaterial,
} from 'three'
import { COMMON_GLSL, FRAGMENT_GLSL } from './common'
import type { RoomUniforms } from './uniforms'

export interface RoomMaterialOptions {
  readonly name: string
  readonly vertex: string
  readonly fragment: string
  readonly uniforms?: Record<string, IUniform>
  /** Opaque surfaces write depth; light only tests it. */
  readonly kind: 'surface' | 'light'
  readonly depthTest?: boolean
}

/** A material of the room: shared uniforms by reference, shared GLSL in front of both stages. */
export function roomMaterial(room: RoomUniforms, options: RoomMaterialOptions): ShaderMaterial {
  const light = options.kind === 'light'
  const material = new ShaderMaterial({
    name: options.name,
    glslVersion: GLSL3,
    vertexShader: COMMON_GLSL + options.vertex,
    fragmentShader: COMMON_GLSL + FRAGMENT_GLSL + options.fragment,
    transparent: light,
    depthWrite: !light,
    depthTest: options.depthTest ?? true,
    side: DoubleSide,
    toneMapped: false,
  })
  // Assigned, not passed: the constructor would clone them and break the sharing.
  Object.assign(material.uniforms, room, options.uniforms ?? {})
  if (light) {
    // Premultiplied: alpha 0 adds light, alpha a covers as ink (light theme).
    material.blending = CustomBlending
    material.blendEquation = AddEquation
    material.blendSrc = OneFactor
    material.blendDst = OneMinusSrcAlphaFactor
  } else {
    material.side = FrontSide
  }
  return material
}
