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
