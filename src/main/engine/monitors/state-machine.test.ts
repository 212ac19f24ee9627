import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { MonitorState } from '../../../shared/model/monitor.ts'
import type { MissingData } from './definition.ts'
import { emptyReading, MonitorGroup, type Timing } from './group.ts'

/** What was seen at a time: nothing, or on which side of the thresholds. */
type Seen = 'none' | 'good' | 'between' | 'warned' | 'bad'
interface Step {
  readonly afterMs: number
  readonly seen: Seen
}

/**
 * The same machine told in another way: not by what changes at a step but by looking
 * back over the whole history each time.
 */
function reference(steps: readonly Step[], timing: Timing): MonitorState[] {
  const out: MonitorState[] = []
  const at: number[] = []
  let clock = 0
  let alerting = false
  let everSeen = false
  for (const [i, step] of steps.entries()) {
    clock += step.afterMs
    at.push(clock)
    const before = out[i - 1] ?? 'no_data'
    const policy = everSeen ? timing.missingData : 'show'
    const missing = step.seen === 'none'
    // How long what holds now has held without a break.
    const heldMs = (test: (s: Seen, k: number) => boolean) => {
      let k = i
      while (k > 0 && test(steps[k - 1]?.seen ?? 'none', k - 1)) k--
      return clock - (at[k] ?? clock)
    }
    const counts = (s: Seen) => s === 'bad' || (s === 'none' && policy === 'alert')
    if (missing && policy === 'show') out.push('no_data')
    else if (missing && policy === 'keep') out.push(before)
    else if (missing && policy === 'resolve') {
      alerting = false
      out.push('ok')
    } else if (alerting) {
      const over = step.seen === 'good' || step.seen === 'warned'
      const waited = heldMs((s, k) => (s === 'good' || s === 'warned') && out[k] === 'recovering')
      if (over && waited >= timing.recoveryMs) alerting = false
      out.push(!over ? 'alert' : alerting ? 'recovering' : step.seen === 'warned' ? 'warn' : 'ok')
    } else if (counts(step.seen)) {
      const waited = heldMs((s, k) => counts(s) && out[k] === 'pending')
      alerting = waited >= timing.minFiringMs && clock >= timing.newGroupDelayMs
      out.push(alerting ? 'alert' : 'pending')
    } else out.push(step.seen === 'warned' ? 'warn' : 'ok')
    // The group is known once its state was something else than "no data".
    everSeen ||= out[i] !== 'no_data'
  }
  return out
}

function machine(steps: readonly Step[], timing: Timing): { states: MonitorState[]; alerts: number; recoveries: number } {
  const group = new MonitorGroup('m', 'g')
  const reading = emptyReading()
  let clock = 0
  let alerts = 0
  let recoveries = 0
  const states = steps.map(({ afterMs, seen }) => {
    clock += afterMs
    reading.hasData = seen !== 'none'
    reading.breached = seen === 'bad'
    reading.warned = seen === 'bad' || seen === 'warned'
    reading.recovered = seen === 'good' || seen === 'warned'
    const transition = group.advance(reading, timing, clock, 0)
    if (transition === 'alerted') alerts++
    if (transition === 'recovered') recoveries++
    return group.state
  })
  return { states, alerts, recoveries }
}

const timing: fc.Arbitrary<Timing> = fc.record({
  minFiringMs: fc.constantFrom(0, 1_000, 5_000),
  newGroupDelayMs: fc.constantFrom(0, 3_000),
  recoveryMs: fc.constantFrom(0, 2_000, 10_000),
  missingData: fc.constantFrom<MissingData>('show', 'alert', 'resolve', 'keep'),
})
const steps = fc.array(
  fc.record({
    afterMs: fc.integer({ min: 250, max: 3_000 }),
    seen: fc.constantFrom<Seen>('none', 'good', 'between', 'warned', 'bad', 'bad'),
  }),
  { maxLength: 40 },
)

describe('state machine of a monitor', () => {
  it('goes through the states of an independent model', () => {
    fc.assert(
      fc.property(steps, timing, (list, how) => {
        expect(machine(list, how).states).toEqual(reference(list, how))
      }),
      { numRuns: 500 },
    )
  })

  it('recovers as often as it alerted, or once less', () => {
    fc.assert(
      fc.property(steps, timing, (list, how) => {
        const { alerts, recoveries } = machine(list, how)
        expect([0, 1]).toContain(alerts - recoveries)
      }),
      { numRuns: 300 },
    )
  })

  it('continues from its saved state as it would have itself', () => {
    fc.assert(
      fc.property(steps, timing, (list, how) => {
        const group = new MonitorGroup('m', 'g')
        let clock = 0
        const reading = emptyReading()
        let other = group
        for (const { afterMs, seen } of list) {
          clock += afterMs
          reading.hasData = seen !== 'none'
          reading.breached = seen === 'bad'
          reading.warned = reading.breached || seen === 'warned'
          reading.recovered = seen === 'good' || seen === 'warned'
          const saved = JSON.parse(JSON.stringify(other.save()))
          other = new MonitorGroup('m', 'g')
          other.restore(saved)
          expect(other.advance(reading, how, clock, 0)).toBe(group.advance(reading, how, clock, 0))
          expect(other.save()).toEqual(group.save())
        }
      }),
      { numRuns: 100 },
    )
  })
})
