import { describe, expect, it } from 'vitest'
import { SteppedClock } from '../../core/testing/stepped-clock.ts'
import { Pacer } from './pacer.ts'

/** Plays items at these source times and notes the wall time of each. */
function play(pacer: Pacer, clock: SteppedClock, times: readonly number[]) {
  const start = clock.now()
  const played: [source: number, wall: number][] = []
  const done = (async () => {
    let before = times[0] ?? 0
    for (const time of times) {
      if (!(await pacer.until(time, time - before, () => false))) return
      played.push([time, clock.now() - start])
      before = time
    }
  })()
  return { played, done }
}

const every = (ms: number, count: number) => Array.from({ length: count }, (_, at) => at * ms)

describe('the pacer', () => {
  it('plays at a multiple of real time without drift', async () => {
    const clock = new SteppedClock()
    const { played } = play(new Pacer(clock, 300, 300_000), clock, every(300_000, 5))
    await clock.advance(10_000)
    expect(played.map(([, wall]) => wall)).toEqual([0, 1_000, 2_000, 3_000, 4_000])
  })

  it('plays at once at full speed', async () => {
    const clock = new SteppedClock()
    const { played } = play(new Pacer(clock, null, 1_000), clock, every(300_000, 50))
    await clock.settle()
    expect(played).toHaveLength(50)
  })

  it('stands still while paused and goes on from there', async () => {
    const clock = new SteppedClock()
    const pacer = new Pacer(clock, 1, 1_000)
    const { played } = play(pacer, clock, every(1_000, 4))
    await clock.advance(1_400)
    pacer.pause()
    await clock.advance(60_000)
    expect(played).toHaveLength(2)
    pacer.resume()
    await clock.advance(10_000)
    expect(played.map(([, wall]) => wall)).toEqual([0, 1_000, 62_000, 63_000])
  })

  it('changes speed in the middle of a wait', async () => {
    const clock = new SteppedClock()
    const pacer = new Pacer(clock, 1, 1_000)
    const { played } = play(pacer, clock, every(1_000, 4))
    await clock.advance(1_500)
    pacer.setSpeed(10)
    await clock.advance(10_000)
    expect(played.map(([, wall]) => wall)).toEqual([0, 1_000, 1_550, 1_650])
  })

  it('shortens a hole in the recording to ten seconds, but not the slowness that was asked for', async () => {
    const clock = new SteppedClock()
    const hole = play(new Pacer(clock, 1, 1_000), clock, [0, 8 * 3_600_000])
    await clock.advance(10_001)
    expect(hole.played).toHaveLength(2)
    const slow = play(new Pacer(clock, 0.25, 300_000), clock, [0, 300_000])
    await clock.advance(1_199_000)
    expect(slow.played).toHaveLength(1)
    await clock.advance(1_001)
    expect(slow.played).toHaveLength(2)
  })

  it('tells source time between two items, frozen while paused', async () => {
    const clock = new SteppedClock()
    const pacer = new Pacer(clock, 10, 1_000)
    expect(pacer.positionMs).toBeNull()
    play(pacer, clock, [0, 60_000])
    await clock.advance(1_500)
    expect(pacer.positionMs).toBe(15_000)
    pacer.pause()
    await clock.advance(5_000)
    expect(pacer.positionMs).toBe(15_000)
    pacer.resume()
    pacer.setSpeed(20)
    await clock.advance(1_000)
    expect(pacer.positionMs).toBe(35_000)
    pacer.setSpeed(null)
    expect(pacer.positionMs).toBeNull()
  })

  it('starts its schedule over when it is behind by more than a second, and catches up what is less', async () => {
    const behind = async (ms: number) => {
      const clock = new SteppedClock()
      const pacer = new Pacer(clock, 1, 1_000)
      await pacer.until(0, 0, () => false)
      clock.sleep(1_000 + ms)
      expect(await pacer.until(1_000, 1_000, () => false)).toBe(true)
      const { played } = play(pacer, clock, [2_000])
      await clock.advance(3_000)
      return played[0]?.[1]
    }
    expect(await behind(1_000)).toBe(0)
    expect(await behind(400)).toBe(600)
    expect(await behind(1_001)).toBe(1_000)
  })

  it('never asks for a longer timer than there is', async () => {
    const clock = new SteppedClock()
    const asked: number[] = []
    const watched = {
      now: () => clock.now(),
      after(ms: number, fn: () => void) {
        asked.push(ms)
        return clock.after(ms, fn)
      },
    }
    const pacer = new Pacer(watched, 1, 1e15)
    const { played } = play(pacer, clock, [0, 3e9])
    await clock.advance(2.9e9)
    expect(played).toHaveLength(1)
    await clock.advance(0.2e9)
    expect(played).toEqual([
      [0, 0],
      [3e9, 3e9],
    ])
    expect(Math.max(...asked)).toBeLessThan(2 ** 31)
  })

  it('lets go of its wait when interrupted or closed', async () => {
    const clock = new SteppedClock()
    const pacer = new Pacer(clock, 1, 1_000)
    pacer.restartAt(0)
    let interrupted = false
    const wait = pacer.until(60_000, 60_000, () => interrupted)
    interrupted = true
    pacer.nudge()
    expect(await wait).toBe(false)
    pacer.pause()
    const closing = pacer.until(60_000, 60_000, () => false)
    pacer.close()
    expect(await closing).toBe(false)
  })
})
