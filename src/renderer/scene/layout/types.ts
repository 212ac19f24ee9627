/** What the layout needs to know; plain data, so it can cross into the worker. */
export interface LayoutInput {
  readonly ids: readonly string[]
  /** Call edges as flat pairs of indexes into `ids`: caller, callee. */
  readonly edges: Int32Array
  /** x, y, z per service; NaN where the layout decides. */
  readonly fixed: Float32Array
}

/** A floor plate of services that belong together. */
export interface District {
  readonly name: string
  readonly x: number
  readonly z: number
  readonly halfX: number
  readonly halfZ: number
  readonly members: readonly number[]
}

export type LayoutKind = 'stage' | 'rings' | 'districts'

export interface LayoutResult {
  readonly kind: LayoutKind
  /** x, z, footprint, height per service. */
  readonly places: Float32Array
  /** Index of the district of each service, -1 outside the district layout. */
  readonly districtOf: Int32Array
  readonly districts: readonly District[]
  /** Centre and radius of everything. */
  readonly centerX: number
  readonly centerZ: number
  readonly radius: number
}

/** Floats per service in {@link LayoutResult.places}. */
export const PLACE_STRIDE = 4
