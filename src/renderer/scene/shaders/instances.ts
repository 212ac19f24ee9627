import { Float32BufferAttribute, InstancedBufferAttribute, InstancedBufferGeometry } from 'three'

/** A unit quad (-1..1) drawn once per service: `aSlot` is the service's slot. */
export function quadPerService(quads = 1): InstancedBufferGeometry {
  const g = new InstancedBufferGeometry()
  const at: number[] = []
  const index: number[] = []
  for (let q = 0; q < quads; q++) {
    // z carries which quad it is.
    at.push(-1, -1, q, 1, -1, q, 1, 1, q, -1, 1, q)
    index.push(q * 4, q * 4 + 1, q * 4 + 2, q * 4, q * 4 + 2, q * 4 + 3)
  }
  g.setAttribute('position', new Float32BufferAttribute(at, 3))
  g.setIndex(index)
  g.instanceCount = 0
  return g
}

/** Sets how many services an instanced geometry draws, growing its slot list by doubling. */
export function setInstances(g: InstancedBufferGeometry, count: number): void {
  const now = g.getAttribute('aSlot') as InstancedBufferAttribute | undefined
  if (!now || now.count < count) {
    const size = Math.max(64, 2 ** Math.ceil(Math.log2(Math.max(1, count))))
    const slots = new Float32Array(size)
    for (let i = 0; i < size; i++) slots[i] = i
    // The old GPU buffers go with dispose; three uploads the geometry anew.
    g.dispose()
    g.setAttribute('aSlot', new InstancedBufferAttribute(slots, 1))
  }
  g.instanceCount = count
}
