import { describe, expect, it } from 'vitest'
import { createEngine } from '../../src/main/engine/index.ts'
import type { Fact } from '../../src/shared/model/fact.ts'
import { ENGINE_CONFIG, OPERATOR, steppedRun } from '../support/stepped-run.ts'

/** A cascade, acknowledged and fixed: everything that the core does, on a stepped clock. */
async function play(seed: number) {
  const run = await steppedRun(seed)
  await run.run(3)
  await run.during(run.source.chaos.start('cascade'))
  await run.run(24)
  const opened = run.facts.find((fact) => fact.kind === 'incident.opened')
  if (opened?.kind !== 'incident.opened') throw new Error('No incident opened.')
  await run.during(run.loop.command({ name: 'incident.acknowledge', incidentId: opened.incident.incidentId }, OPERATOR))
  await run.during(run.loop.command({ name: 'remediation.apply', serviceId: 'database', action: 'failover' }, OPERATOR))
  await run.run(8)
  await run.during(run.source.chaos.stop())
  await run.run(8)
  return run
}

const incidentsOf = (facts: readonly Fact[]) => facts.filter((fact) => fact.kind === 'incident.opened' || fact.kind === 'incident.changed')
const text = (facts: readonly Fact[]) => facts.map((fact) => JSON.stringify(fact)).join('\n')

describe('determinism', () => {
  it('gives the same facts for the same seed and steps, and for the recording of the run', async () => {
    const first = await play(11)
    const second = await play(11)
    try {
      expect(first.facts.length).toBeGreaterThan(50)
      expect(new Set(first.facts.map((fact) => fact.kind))).toEqual(
        new Set([
          ...first.facts.map((fact) => fact.kind),
          'incident.opened',
          'monitor.alerted',
          'remediation.finished',
          'command.accepted',
        ]),
      )
      expect(text(second.facts)).toBe(text(first.facts))

      const engine = createEngine(ENGINE_CONFIG)
      const replayed = [...first.records.recording(first.runId())].flatMap(({ input, now }) => engine.step(input, now))
      expect(text(incidentsOf(replayed))).toBe(text(incidentsOf(first.facts)))
      expect(text(replayed)).toBe(text(first.facts))
      expect(engine.serialize()).toBe(first.loop.engine.serialize())
    } finally {
      await first.close()
      await second.close()
    }
  }, 120_000)

  it('gives other facts for another seed', async () => {
    const run = await steppedRun(11)
    const other = await steppedRun(12)
    await run.run(2)
    await other.run(2)
    expect(run.loop.engine.snapshot().services).not.toEqual(other.loop.engine.snapshot().services)
    await run.close()
    await other.close()
  }, 60_000)
})
