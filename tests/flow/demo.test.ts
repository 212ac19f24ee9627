import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { DemoStatusWire } from '../../src/shared/model/demo.ts'
import { steppedDemo } from '../support/demo/stepped-demo.ts'

const SHIPPED = join(import.meta.dirname, '../../resources/demo/three-minutes.yaml')
const SEEDS = process.env.NEXUS_PROVE === '1' ? [1, 7, 42, 2_026, 65_537] : [7, 42]
const folder = mkdtempSync(join(tmpdir(), 'nexus-demo-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function scriptWith(seed: number): string {
  const path = join(folder, `seed-${seed}.yaml`)
  writeFileSync(path, readFileSync(SHIPPED, 'utf8').replace(/^seed: \d+$/m, `seed: ${seed}`))
  return path
}

/** The whole demo, unattended; what it came to, with times from its start. */
async function performance(demoScript: string, beforeSeconds: number) {
  const demo = await steppedDemo({ demoScript })
  await demo.run(beforeSeconds)
  const start = demo.clock.now()
  await demo.client.demo.start({})
  await demo.run(181)
  const status = await demo.client.demo.status()
  const { incidents } = await demo.client.incident.list({})
  const { entries } = await demo.client.voice.transcript({ limit: 200 })
  const { remediations } = await demo.client.remediation.list({})
  const state = await demo.client.system.state()
  const statuses = demo.statuses()
  await demo.close()
  const since = (at: string | null) => (at === null ? null : (Date.parse(at) - start) / 1_000)
  return {
    status,
    statuses,
    said: entries.filter(({ said }) => said).map(({ caption }) => caption),
    held: entries.filter(({ said }) => !said),
    integrity: state.system_integrity,
    incidents: incidents
      .map(({ title, severity, service_ids, monitor_ids, cause, opened_at, resolved_at, state: ended }) => ({
        ...{ title, severity, service_ids, monitor_ids, cause: cause?.service_id, state: ended },
        opened: since(opened_at),
        resolved: since(resolved_at),
      }))
      .reverse(),
    fixes: remediations.map(({ service_id, state: ended, started_at, finished_at }) => ({
      ...{ service_id, state: ended, seconds: (since(finished_at) ?? Number.NaN) - (since(started_at) ?? 0) },
    })),
  }
}

describe('the three-minute demo, on a stepped clock', () => {
  it.each(SEEDS)(
    'is on time, tells the truth and ends green with seed %i, and the same whenever it is begun',
    async (seed) => {
      const script = scriptWith(seed)
      const first = await performance(script, 1)
      expect(first.status.state).toBe('finished')
      expect(first.status.reports).toHaveLength(first.status.cues)
      for (const { cue_id, late_ms, reached } of first.status.reports) {
        expect(late_ms ?? 0, cue_id).toBeLessThanOrEqual(50)
        expect(reached, cue_id).not.toBe(false)
      }
      expect(first.integrity).toBe(100)
      expect(first.incidents).toMatchObject([
        { service_ids: ['ai-brain'], cause: 'ai-brain', state: 'resolved' },
        { service_ids: expect.arrayContaining(['database', 'ai-brain', 'gateway']), cause: 'database', state: 'resolved' },
      ])
      expect(first.fixes.map(({ state }) => state)).toEqual(first.fixes.map(() => 'succeeded'))
      for (const { service_id, seconds } of first.fixes) expect(seconds, service_id).toBeLessThanOrEqual(5)
      // Its own lines, each once and in order, and nobody else's; what would have been said else is kept with its reason.
      expect(first.said.toReversed()).toEqual([
        'Five services. One living system.',
        'Anomaly detected. Moving to ai-brain.',
        'The high latency monitor has fired.',
        'Root cause located: ai-brain.',
        'Applying the suggested fix.',
        'Repair successful. Metrics normalizing.',
        'Now a failure that spreads.',
        'Cascading failure detected.',
        'Applying a fix to every affected service.',
        'Every service is healthy again.',
        'NEXUS standing by.',
      ])
      expect(first.held.length).toBeGreaterThan(0)
      const second = await performance(script, 8.25)
      expect(second.incidents.map(({ opened, resolved, ...what }) => what)).toEqual(
        first.incidents.map(({ opened, resolved, ...what }) => what),
      )
      // Ticks and windows have another phase: a quarter of a second each way.
      for (const [at, { opened, resolved }] of second.incidents.entries()) {
        expect(Math.abs((opened ?? 0) - (first.incidents[at]?.opened ?? 0))).toBeLessThanOrEqual(0.5)
        expect(Math.abs((resolved ?? 0) - (first.incidents[at]?.resolved ?? 0))).toBeLessThanOrEqual(0.75)
      }
    },
    120_000,
  )
})

describe('the demo in the hands of a presenter', () => {
  const last = (statuses: readonly DemoStatusWire[]) => statuses.at(-1)

  it('brings about what any cue needs, from anywhere', async () => {
    const demo = await steppedDemo()
    await demo.run(1)
    for (const cue of ['cascade', 'analysis', 'hook', 'fix-all', 'detection', 'payoff', 'fix']) {
      await demo.client.demo.jump({ cue })
      await demo.run(20)
      const status = await demo.client.demo.status()
      expect(status, cue).toMatchObject({ state: 'running', mode: 'manual', cue: { cue_id: cue, step: 'done' }, problem: null })
      expect(status.reports.find(({ cue_id }) => cue_id === cue)?.reached, cue).not.toBe(false)
    }
    await demo.close()
  }, 60_000)

  it('resets to a known state at once, keeps the history, and says nothing of it', async () => {
    const demo = await steppedDemo()
    await demo.run(1)
    await demo.client.demo.jump({ cue: 'cascade' })
    await demo.run(14)
    expect((await demo.client.system.state()).active_incidents).toBe(1)
    const before = demo.told.length
    await demo.during(demo.client.demo.reset())
    await demo.run(0.5)
    expect(await demo.client.system.state()).toMatchObject({
      system_integrity: 100,
      active_incidents: 0,
      chaos: { mode: 'steady', seed: 7 },
    })
    expect(await demo.client.demo.status()).toMatchObject({ state: 'idle', cue: null, scene: { camera: { kind: 'home' }, panel: null } })
    expect(await demo.client.voice.status()).toMatchObject({ speaking: null, waiting: 0 })
    await demo.run(20)
    expect(demo.told.slice(before).filter(({ type }) => type === 'voice_say' || type === 'alert')).toEqual([])
    const { incidents } = await demo.client.incident.list({})
    expect(incidents).toMatchObject([{ state: 'resolved', resolution: 'Reset: the demo returned to a known state.' }])
    await demo.close()
  }, 60_000)

  it.each(['stop', 'jump', 'reset'] as const)(
    'breaks nothing any more for a cue that was left by %s while it was prepared',
    async (how) => {
      const demo = await steppedDemo()
      await demo.run(1)
      await demo.client.demo.jump({ cue: 'cascade' })
      await demo.run(1)
      if (how === 'stop') await demo.client.demo.stop()
      else if (how === 'jump') await demo.client.demo.jump({ cue: 'hook' })
      else await demo.during(demo.client.demo.reset())
      await demo.run(15)
      expect(await demo.client.system.state()).toMatchObject({ system_integrity: 100, active_incidents: 0, chaos: { mode: 'steady' } })
      expect((await demo.client.demo.status()).problem).toBeNull()
      await demo.close()
    },
    60_000,
  )

  it('comes to the cue that was called last out of a storm of calls, with one incident of it', async () => {
    const demo = await steppedDemo()
    await demo.run(1)
    for (const cue of ['cascade', 'hook', 'fix-all', 'analysis', 'payoff', 'cascade']) {
      await demo.client.demo.jump({ cue })
      await demo.run(0.4)
    }
    await demo.run(20)
    expect(await demo.client.demo.status()).toMatchObject({ cue: { cue_id: 'cascade', step: 'done' }, problem: null })
    const { incidents } = await demo.client.incident.list({})
    expect(incidents.map(({ state }) => state).filter((state) => state !== 'resolved')).toHaveLength(1)
    expect(incidents).toHaveLength(1)
    await demo.close()
  }, 60_000)

  it('stands in its known state after two resets at once, and tells nobody of what ended', async () => {
    const demo = await steppedDemo()
    await demo.run(1)
    await demo.client.demo.jump({ cue: 'cascade' })
    await demo.run(14)
    const before = demo.told.length
    await demo.during(Promise.allSettled([demo.client.demo.reset(), demo.client.demo.reset()]))
    await demo.run(10)
    expect(await demo.client.system.state()).toMatchObject({ system_integrity: 100, active_incidents: 0, chaos: { mode: 'steady' } })
    expect(demo.told.slice(before).filter(({ type }) => type === 'voice_say' || type === 'alert')).toEqual([])
    expect((await demo.client.incident.list({})).incidents).toMatchObject([{ state: 'resolved' }])
    await demo.close()
  }, 60_000)

  it('claims nothing that is not so: who fixes too early hears another sentence', async () => {
    const demo = await steppedDemo()
    await demo.run(1)
    await demo.client.demo.start({ from: 'look' })
    // Not before the spike that the cue needs was begun: a stop that comes earlier stops nothing.
    while ((await demo.client.demo.status()).cue?.step === 'preparing') await demo.run(0.25)
    await demo.client.chaos.stop()
    await demo.run(30)
    const detection = demo.statuses().filter(({ cue, scene }) => cue?.cue_id === 'detection' && scene.caption !== null)
    expect(detection.map(({ scene }) => scene.caption)).toEqual(['No monitor has fired yet.'])
    const { entries } = await demo.client.voice.transcript({ limit: 200 })
    expect(entries.map(({ caption }) => caption)).not.toContain('The high latency monitor has fired.')
    expect(last(demo.statuses())?.state).toBe('running')
    await demo.close()
  }, 60_000)

  it('keeps its notes from those who only look', async () => {
    const demo = await steppedDemo()
    expect((await demo.client.demo.script()).cues[0]?.notes).toMatch(/Say who you are/)
    const viewer = demo.as({ name: 'guest', role: 'viewer' })
    expect((await viewer.demo.script()).cues.map(({ notes }) => notes)).toEqual((await demo.client.demo.script()).cues.map(() => null))
    await expect(viewer.demo.start({})).rejects.toMatchObject({ code: 'NEXUS_ROLE_FORBIDDEN' })
    await expect(demo.client.demo.jump({ cue: 'nope' })).rejects.toMatchObject({ code: 'NEXUS_DEMO_CUE_UNKNOWN' })
    await expect(demo.client.demo.pause()).rejects.toMatchObject({ code: 'NEXUS_DEMO_STATE' })
    await demo.close()
  }, 30_000)
})
