import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { telemetryEventSchema } from '../../src/shared/model/telemetry.ts'
import { isMissing, metricsProblems, startPrometheus } from '../support/prometheus/programs.ts'
import { startServer } from '../support/system.ts'

/** A slow machine gets its time; the signals themselves take two or three seconds. */
const SOON = { timeout: 40_000, interval: 100 }
const ROSTER = ['ai-brain', 'auth', 'database', 'gateway', 'payment']

const sourceSchema = z.object({ kind: z.string(), state: z.string(), detail: z.string(), trouble: z.string().nullish() })
const serviceSchema = z.object({ service_id: z.string(), status: z.string(), stale: z.boolean(), latency_ms: z.number().nullable() })

const folder = mkdtempSync(join(tmpdir(), 'nexus-prometheus-'))
const left: AsyncDisposable[] = []
afterAll(async () => {
  for (const one of left.reverse()) await one[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true, force: true })
})
const using = <T extends AsyncDisposable>(one: T): T => {
  left.push(one)
  return one
}

function sight(url: string) {
  const get = async (path: string): Promise<unknown> => (await fetch(url + path)).json()
  return {
    source: async () => sourceSchema.parse(await get('/api/source')),
    services: async () => z.object({ services: z.array(serviceSchema) }).parse(await get('/api/state')).services,
    events: async () => z.object({ events: z.array(telemetryEventSchema) }).parse(await get('/api/metrics/recent?limit=1000')).events,
  }
}

describe.skipIf(isMissing('A console that reads a real Prometheus', 'prometheus', 'promtool'))(
  'a console that reads a real Prometheus',
  () => {
    it('shows the same services as the one that Prometheus scrapes, through an outage, and nothing twice', async () => {
      const watched = using(await startServer({ source: { kind: 'chaos', scenario: null, seed: 7 } }))
      const data = join(folder, 'data')
      const first = using(await startPrometheus({ target: watched.gateway.url, again: { port: 0, data } }))
      const queriesFile = join(folder, 'queries.yml')
      writeFileSync(queriesFile, 'every: 1s\nwindow: 10s\nlookback: 5s\nconvention: nexus\n')
      const console = using(
        await startServer({ source: { kind: 'prometheus', prometheus: { url: first.url, credentials: null, queriesFile } } }),
      )
      const { source, services, events } = sight(console.gateway.url)
      const statusOf = async (id: string) => (await services()).find((view) => view.service_id === id)?.status

      await expect.poll(async () => (await services()).map((view) => view.service_id).sort(), SOON).toEqual(ROSTER)
      await expect
        .poll(async () => (await services()).map(({ status, stale }) => [status, stale]), SOON)
        .toEqual(ROSTER.map(() => ['healthy', false]))
      expect(await source()).toMatchObject({
        kind: 'prometheus',
        state: 'playing',
        detail: expect.stringContaining('another NEXUS: 5 services'),
      })
      expect(metricsProblems(await (await fetch(`${console.gateway.url}/metrics`)).text())).toBe('')

      await fetch(`${watched.gateway.url}/api/chaos/latency-spike`, { method: 'POST' })
      await expect.poll(() => statusOf('ai-brain'), SOON).toBe('critical')
      await fetch(`${watched.gateway.url}/api/chaos/stop`, { method: 'POST' })

      await first[Symbol.asyncDispose]()
      left.splice(left.indexOf(first), 1)
      await expect.poll(source, SOON).toMatchObject({ state: 'error', trouble: 'refused', detail: expect.stringContaining(first.url) })
      const second = using(await startPrometheus({ target: watched.gateway.url, again: { port: Number(new URL(first.url).port), data } }))
      expect(second.url).toBe(first.url)
      await expect.poll(source, SOON).toMatchObject({ state: 'playing' })
      await expect.poll(async () => (await services()).every(({ stale }) => !stale), SOON).toBe(true)
      await expect.poll(() => statusOf('ai-brain'), SOON).toBe('healthy')

      const told = (await events()).map(({ service_id, timestamp }) => `${service_id} ${timestamp}`)
      expect(told.length).toBeGreaterThan(20)
      expect(new Set(told).size).toBe(told.length)
      expect(await (await fetch(`${console.gateway.url}/metrics`)).text()).toContain('nexus_events_duplicated_total 0\n')

      // What is no longer scraped must not stay green.
      await watched[Symbol.asyncDispose]()
      left.splice(left.indexOf(watched), 1)
      await expect.poll(async () => (await services()).every(({ stale }) => stale), SOON).toBe(true)
      expect(await source()).toMatchObject({ state: 'playing', trouble: 'not_found', detail: expect.stringContaining('give no service') })
    }, 180_000)
  },
)
