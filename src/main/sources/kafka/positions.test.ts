import { describe, expect, test } from 'vitest'
import { Positions } from './positions.ts'

const ends = (...of: [low: number, high: number][]) => of.map(([low, high], partition) => ({ partition, low, high }))

describe('positions', () => {
  test('are those of the records, and lag is what the broker has beyond them', () => {
    const positions = new Positions(new Map([[0, 100]]))
    expect(positions.lag()).toBeNull()
    expect(positions.compare(ends([0, 150], [10, 30]))).toEqual({ kind: 'same' })
    positions.begin(0, 5)
    positions.begin(1, 10)
    expect(positions.assign([0, 1])).toEqual([
      { partition: 0, offset: 100 },
      { partition: 1, offset: 10 },
    ])
    expect(positions.lag()).toBe(50 + 20)
    positions.folded(0, 150)
    positions.folded(1, 30)
    expect(positions.lag()).toBe(0)
    // An answer that is older than what was folded since takes nothing back.
    positions.folded(0, 120)
    expect(positions.next(0)).toBe(150)
  })

  test('of a topic that ends before them, or lost a partition, belong to another topic', () => {
    expect(new Positions(new Map([[0, 100]])).compare(ends([0, 99]))).toMatchObject({ kind: 'replaced' })
    expect(new Positions(new Map([[1, 1]])).compare(ends([0, 99]))).toMatchObject({ kind: 'replaced' })
  })

  test('move on over what the broker removed, and count it', () => {
    const positions = new Positions(new Map([[0, 100]]))
    expect(positions.compare(ends([130, 200], [5, 9]))).toEqual({ kind: 'lost', messages: 30 })
    expect(positions.next(0)).toBe(130)
    expect(positions.compare(ends([130, 200], [5, 9]))).toEqual({ kind: 'same' })
  })

  test('of partitions that another member had are left to the group', () => {
    const positions = new Positions(
      new Map([
        [0, 10],
        [1, 20],
      ]),
    )
    positions.assign([0, 1])
    expect(positions.assign([0])).toEqual([{ partition: 0, offset: 10 }])
    expect(positions.assign([0, 1])).toEqual([{ partition: 0, offset: 10 }])
    expect(positions.assign([0, 1])).toHaveLength(2)
  })

  test('are told to the group when the records hold them, once, and only while they are ours', () => {
    const positions = new Positions(new Map())
    positions.begin(0, 0)
    positions.begin(1, 0)
    positions.assign([0, 1])
    positions.folded(0, 7)
    expect(positions.toCommit()).toEqual([])
    positions.keep()
    positions.folded(0, 9)
    expect(positions.toCommit()).toEqual([
      { partition: 0, offset: 7 },
      { partition: 1, offset: 0 },
    ])
    positions.didCommit(positions.toCommit())
    expect(positions.toCommit()).toEqual([])
    positions.keep()
    positions.assign([1])
    expect(positions.toCommit()).toEqual([])
  })
})
