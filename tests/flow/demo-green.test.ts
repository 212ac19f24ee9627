import { join } from 'node:path'
import { expect, it } from 'vitest'
import { SteppedClock } from '../../src/main/core/testing/stepped-clock.ts'
import { openDemoScript } from '../../src/main/demo/index.ts'
import { DemoWorld } from '../../src/main/demo/world.ts'
import { Driver, event } from '../../src/main/engine/testing/driver.ts'

const script = openDemoScript(join(import.meta.dirname, '../../resources/demo/three-minutes.yaml'))
const payoff = script.cues.find(({ until }) => until?.condition === 'all_green')
const never = () => Promise.reject(new Error('Nothing is to be done here.'))
const fixes = { refusal: null, apply: never, undo: never, preview: never }

it('does not say that every service is healthy while some were not heard, whatever the integrity of the others', () => {
  if (payoff === undefined) throw new Error('The script has no cue that waits for green.')
  const driver = new Driver()
  const world = new DemoWorld({ clock: new SteppedClock(), script, chaos: null, fixes, engine: () => driver.engine, command: never })
  expect(world.reached(payoff), 'nothing was heard yet').toBe(false)
  driver.run(5)
  expect(world.reached(payoff)).toBe(true)
  // One of five is back after a reset, and the simulator has said nothing of the others.
  driver.command({ name: 'system.reset', fromMs: driver.now, reason: 'Reset.' })
  driver.send(event('ai-brain', driver.now, { latencyMs: 300, errorRate: 0.01 }))
  expect(driver.engine.snapshot()).toMatchObject({ integrity: 100, activeIncidents: [] })
  expect(world.reached(payoff)).toBe(false)
  driver.run(1)
  expect(world.reached(payoff)).toBe(true)
})
