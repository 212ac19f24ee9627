import { expect, it } from 'vitest'
import { Admission } from './received-spans.ts'

const ids = Array.from({ length: 4_000 }, (_, n) => Math.imul(n + 1, 2_654_435_761) >>> 0).map((n) => n.toString(16).padStart(32, '0'))

it('takes every trace while there is room, and of a flood a share of whole traces', () => {
  const admission = new Admission()
  const second = (atMs: number, spans: number) => {
    const wanted = new Map<string, Set<boolean>>()
    let taken = 0
    for (let n = 0; n < spans; n++) {
      const id = ids[n % ids.length] ?? ''
      const wants = admission.wants(id, atMs)
      if (wants) taken++
      wanted.set(id, (wanted.get(id) ?? new Set()).add(wants))
    }
    return { taken, torn: [...wanted.values()].filter((answers) => answers.size > 1).length }
  }
  expect(second(0, 4_000)).toEqual({ taken: 4_000, torn: 0 })
  second(1_000, 20_000)
  const { taken, torn } = second(2_000, 20_000)
  expect(torn).toBe(0)
  expect(taken).toBeGreaterThan(4_000)
  expect(taken).toBeLessThan(6_500)
  // And all of them again, once it is over.
  second(3_000, 10)
  expect(second(4_000, 4_000).taken).toBe(4_000)
})
