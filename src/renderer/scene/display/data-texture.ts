import { DataTexture, FloatType, NearestFilter, RGBAFormat } from 'three'
import { TEXTURE_WIDTH } from '../shaders/common'

/** RGBA32F texture of at least `texels` texels, rows of {@link TEXTURE_WIDTH}. */
export function createDataTexture(texels: number): DataTexture {
  const rows = Math.max(1, Math.ceil(texels / TEXTURE_WIDTH))
  const data = new Float32Array(TEXTURE_WIDTH * rows * 4)
  const texture = new DataTexture(data, TEXTURE_WIDTH, rows, RGBAFormat, FloatType)
  texture.minFilter = NearestFilter
  texture.magFilter = NearestFilter
  texture.generateMipmaps = false
  texture.needsUpdate = true
  return texture
}

/** The floats behind a texture made by {@link createDataTexture}. */
export function dataOf(texture: DataTexture): Float32Array {
  return texture.image.data as Float32Array
}
