import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { SteppedClock } from '../../src/main/core/testing/stepped-clock.ts'
import type { VoiceSayWire } from '../../src/shared/model/live.ts'
import { overMemory } from '../contract/transports.ts'
import { startSystem } from '../support/system.ts'

/*
 * A recording at 300 times its speed: people listen in their own time, whatever time the facts are of.
 */
const T0 = Date.UTC(2026, 0, 1)
const MINUTES = 30
const SERVICES = ['gateway', 'auth', 'message-queue', 'database', 'ai-brain']
const folder = mkdtempSync(join(tmpdir(), 'nexus-voice-replay-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Every service each second; in each minute after the second one, one of them is slow and failing for 15 s. */
function lines(): string[] {
  const all: string[] = []
  for (let second = 0; second < MINUTES * 60; second++) {
    for (const [at, service] of SERVICES.entries()) {
      const minute = Math.floor(second / 60)
      const bad = minute >= 2 && second % 60 < 15 && minute % SERVICES.length === at
      const measures = bad ? { latency_ms: 6_000, error_rate: 0.7 } : { latency_ms: 100 + ((second * 7) % 20), error_rate: 0.01 }
      all.push(JSON.stringify({ timestamp: new Date(T0 + second * 1_000).toISOString(), service_id: service, ...measures }))
    }
  }
  return all
}

it('keeps the budget of wall time, and says nothing of what is wound past', async () => {
  const file = join(folder, 'recording.jsonl')
  writeFileSync(file, `${lines().join('\n')}\n`)
  const clock = new SteppedClock(Date.UTC(2026, 6, 1))
  await using system = await startSystem({ clock, source: { kind: 'replay', file, speed: 300, loop: false } })
  const { client } = overMemory(system.nexus)
  const says: VoiceSayWire[] = []
  const listening = (async () => {
    for await (const message of system.nexus.live.subscribe()) if (message.type === 'voice_say') says.push(message)
  })()
  const turn = () => new Promise<void>((resolve) => setImmediate(resolve))
  const pass = async (wallMs: number) => {
    for (let gone = 0; gone < wallMs; gone += 50) {
      await clock.advance(50)
      for (let turns = 0; turns < 5; turns++) await turn()
      // The clock stands still while the file is read, which takes as long as it takes.
      while (process.getActiveResourcesInfo().includes('FSReqPromise')) await turn()
    }
  }
  const state = async () => (await client.source.status()).state
  for (let round = 0; round < 400 && (await state()) !== 'ended'; round++) await pass(50)
  expect(await state()).toBe('ended')
  const took = clock.elapsed()

  const { incidents } = await client.incident.list({ limit: 200 })
  expect(incidents.length).toBeGreaterThan(2)
  for (const [at, { timestamp, utterance }] of says.entries()) {
    const next = says[at + 1]
    if (next && !next.preempts) expect(Date.parse(next.timestamp)).toBeGreaterThanOrEqual(Date.parse(timestamp) + utterance.duration_ms)
  }
  const alarms = says.filter(({ utterance }) => utterance.kind === 'incident' || utterance.kind === 'spread')
  expect(alarms.length).toBeGreaterThan(0)
  expect(alarms.length).toBeLessThan(10)
  const { entries } = await client.voice.transcript({ limit: 500 })
  process.stdout.write(
    `${MINUTES} minutes at 300 times their speed (${took / 1_000} s): ${incidents.length} incidents, ${says.length} utterances, ${entries.filter(({ said }) => !said).length} lines of what was not said.\n`,
  )

  // Wound back: what lies before the place is not told again, and nothing waits from before.
  await clock.advance(60_000)
  const before = says.length
  await client.source.pause().catch(() => {})
  await client.source.seek({ position: new Date(T0 + 10 * 60_000 + 5_000).toISOString() })
  await pass(3_000)
  const told = says.slice(before).filter(({ utterance }) => utterance.kind !== 'flood')
  expect(told.map(({ utterance }) => utterance.caption)).toEqual([])
  expect((await client.voice.status()).waiting).toBe(0)
  expect((await client.source.status()).position).not.toBeNull()
  let stopped = false
  const stopping = system.nexus.stop().then(() => {
    stopped = true
  })
  while (!stopped) await clock.settle()
  await Promise.all([stopping, listening])
})
