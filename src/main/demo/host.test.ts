import { expect, it } from 'vitest'
import { fromWire } from '../../shared/model/case.ts'
import { SteppedClock } from '../core/testing/stepped-clock.ts'
import { createEngine } from '../engine/index.ts'
import { configWith } from '../engine/testing/driver.ts'
import { DemoHost } from './host.ts'
import { parseDemoScript } from './script-file.ts'
import { DemoWorld } from './world.ts'

const script = fromWire(parseDemoScript('x.yaml', 'title: Short\nlength: 10\ncues:\n  - { id: one, at: 0, title: One }\n'))
const nothing = async () => {
  throw new Error('Nothing is to be done here.')
}

/** A world whose simulator is away until told otherwise. */
class Away extends DemoWorld {
  away = true
  asked = 0
  override refusal(): string | null {
    return null
  }
  override async prepare(): Promise<void> {
    this.asked++
    if (this.away) throw new Error('The simulator is starting again.')
  }
}

function demo() {
  const clock = new SteppedClock()
  const engine = createEngine(configWith())
  const fixes = { refusal: null, apply: nothing, undo: nothing, preview: nothing }
  const world = new Away({ clock, script, chaos: null, fixes, engine: () => engine, command: nothing })
  const voice = { demo: () => {}, line: () => {}, hush: () => {} }
  const host = new DemoHost({ clock, script, world, voice, publish: () => {}, windows: () => 1 })
  return { clock, world, host }
}

it('that goes round by itself comes back once the simulator is there again', async () => {
  const { clock, world, host } = demo()
  host.start({ mode: 'auto', loop: true })
  await clock.advance(100)
  expect(host.status()).toMatchObject({ state: 'failed', problem: 'The simulator is starting again.' })
  await clock.advance(60_000)
  expect(world.asked).toBeLessThan(10)
  world.away = false
  await clock.advance(11_000)
  expect(host.status()).toMatchObject({ state: 'running', loop: true, problem: null })
  host.close()
})

it('that somebody began once stays where it failed, and one that was stopped stays stopped', async () => {
  const { clock, world, host } = demo()
  host.start({ mode: 'auto', loop: false })
  await clock.advance(60_000)
  expect([world.asked, host.status().state]).toEqual([1, 'failed'])
  host.start({ mode: 'auto', loop: true })
  await clock.advance(100)
  expect(host.status()).toMatchObject({ state: 'failed', loop: true })
  host.stop()
  const { asked } = world
  await clock.advance(60_000)
  expect([world.asked - asked, host.status().state]).toEqual([0, 'idle'])
  host.close()
})
