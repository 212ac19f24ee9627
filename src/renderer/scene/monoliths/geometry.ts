import { Float32BufferAttribute, InstancedBufferGeometry } from 'three'

/** What a face is, for the shader. */
const PART = { side: 0, cap: 1, edge: 2, core: 3, neck: 4, plinth: 5, crown: 6 } as const

interface Slab {
  readonly y0: number
  readonly y1: number
  readonly scale: number
  readonly part: number
}

/** A machine, not a box: plinth, three stacks of blades parted by glowing necks, crown. */
function slabs(blades: readonly [number, number, number]): Slab[] {
  const list: Slab[] = [
    { y0: 0, y1: 0.045, scale: 1.3, part: PART.plinth },
    { y0: 0.045, y1: 0.062, scale: 0.9, part: PART.neck },
  ]
  const stack = (from: number, to: number, n: number) => {
    for (let i = 0; i < n; i++) {
      const y0 = from + ((to - from) * i) / n
      list.push({ y0, y1: from + ((to - from) * (i + 1)) / n, scale: 1, part: PART.side })
    }
  }
  stack(0.062, 0.5, blades[0])
  list.push({ y0: 0.5, y1: 0.514, scale: 0.88, part: PART.neck })
  stack(0.514, 0.84, blades[1])
  list.push({ y0: 0.84, y1: 0.853, scale: 0.88, part: PART.neck })
  stack(0.853, 0.955, blades[2])
  list.push({ y0: 0.955, y1: 0.97, scale: 0.8, part: PART.neck })
  list.push({ y0: 0.97, y1: 1, scale: 0.94, part: PART.crown })
  return list
}

class Builder {
  readonly position: number[] = []
  readonly normal: number[] = []
  /** slab id, slab centre y, part, u across the face (-1..1) */
  readonly part: number[] = []
  readonly index: number[] = []

  /** One quad a-b-c-d, counter-clockwise from outside. */
  quad(corners: readonly number[][], n: readonly number[], slab: number, centre: number, part: number): void {
    const base = this.position.length / 3
    const us = [-1, 1, 1, -1]
    corners.forEach((p, i) => {
      this.position.push(p[0] as number, p[1] as number, p[2] as number)
      this.normal.push(n[0] as number, n[1] as number, n[2] as number)
      this.part.push(slab, centre, part, us[i] as number)
    })
    this.index.push(base, base + 1, base + 2, base, base + 2, base + 3)
  }

  /** A prism with chamfered corners (chamfer 0 gives a plain box). */
  prism(y0: number, y1: number, half: number, cut: number, slab: number, part: number): void {
    const centre = (y0 + y1) / 2
    const inner = half - cut
    for (let s = 0; s < 4; s++) {
      const a = (s * Math.PI) / 2
      const ca = Math.round(Math.cos(a))
      const sa = Math.round(Math.sin(a))
      const turn = (x: number, y: number, z: number) => [x * ca + z * sa, y, -x * sa + z * ca]
      const face = [turn(-inner, y0, half), turn(inner, y0, half), turn(inner, y1, half), turn(-inner, y1, half)]
      this.quad(face, turn(0, 0, 1), slab, centre, part)
      if (cut > 0) {
        const corner = [turn(inner, y0, half), turn(half, y0, inner), turn(half, y1, inner), turn(inner, y1, half)]
        const edge = part === PART.core || part === PART.neck ? part : PART.edge
        this.quad(corner, turn(Math.SQRT1_2, 0, Math.SQRT1_2), slab, centre, edge)
      }
    }
    if (part === PART.core) return
    const capPart = part === PART.crown ? PART.crown : PART.cap
    const c = cut
    // Caps as three strips, so that the chamfers stay open.
    for (const [y, up] of [
      [y1, 1],
      [y0, -1],
    ] as const) {
      const strip = (x0: number, x1: number, z0: number, z1: number) => {
        const p = [
          [x0, y, z1],
          [x1, y, z1],
          [x1, y, z0],
          [x0, y, z0],
        ]
        this.quad(up > 0 ? p : [...p].reverse(), [0, up, 0], slab, centre, capPart)
      }
      strip(-half + c, half - c, -half, half)
      if (c > 0) {
        strip(-half, -half + c, -half + c, half - c)
        strip(half - c, half, -half + c, half - c)
      }
    }
  }

  build(): InstancedBufferGeometry {
    const g = new InstancedBufferGeometry()
    g.setAttribute('position', new Float32BufferAttribute(this.position, 3))
    g.setAttribute('normal', new Float32BufferAttribute(this.normal, 3))
    g.setAttribute('aPart', new Float32BufferAttribute(this.part, 4))
    g.setIndex(this.index)
    return g
  }
}

/** Up to this many services every monolith has chamfers, blades and a core; above it a lighter body. */
export const FINE_LIMIT = 160

/** Unit monolith: x and z in -0.5..0.5 (the plinth a little more), y in 0..1. */
export function monolithGeometry(fine: boolean): InstancedBufferGeometry {
  const builder = new Builder()
  const cut = fine ? 0.032 : 0
  const list = fine ? slabs([7, 5, 2]) : slabs([2, 2, 1]).filter((s) => s.part !== PART.neck || s.y0 > 0.49)
  list.forEach((s, id) => {
    const half = 0.5 * s.scale
    builder.prism(s.y0, s.y1, half, s.part === PART.side || s.part === PART.crown ? cut : 0, id, s.part)
  })
  if (fine) builder.prism(0.03, 0.98, 0.2, 0, -1, PART.core)
  return builder.build()
}
