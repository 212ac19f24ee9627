import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { ends, event, startBroker } from '../support/kafka/broker.ts'
import { recordedPlaces } from '../support/kafka/recorded.ts'

/*
 * The whole built server on a real Apache Kafka, both killed while a producer goes on: in the end every message of the
 * topic is in the recording once, and was counted once.
 */

const SERVER = resolve(import.meta.dirname, '../../out/main/headless.mjs')
const BUILT = existsSync(SERVER)
if (!BUILT) console.warn(`${SERVER} is not built; the kill test with Kafka is skipped. Run npm run build first.`)
const TOPIC = 'nexus-telemetry'
const PROVE = process.env.NEXUS_PROVE === '1'
const EVENTS = PROVE ? 1_000_000 : 30_000
/** Between batches: the few events of a quick run must last until both were killed. */
const PAUSE_MS = PROVE ? 0 : 150
const BATCH = 500
/** One in so many messages is no telemetry. */
const POISON = 100
const WAIT = { timeout: 60_000, interval: 100 }

interface Source {
  readonly state: string
  readonly detail: string
  readonly lag: number | null
  readonly events: number
}

const broker = BUILT ? await startBroker({}) : null

describe.runIf(broker !== null)('NEXUS on Kafka, both killed', () => {
  if (broker === null) return
  const work = mkdtempSync(join(tmpdir(), 'nexus-kafka-kill-'))
  let child: ChildProcess | null = null
  let url = ''
  /** What every server printed. */
  let said = ''

  beforeAll(() => start())
  afterEach(() => void child?.kill('SIGKILL'))
  afterAll(async () => {
    await broker.stop()
    rmSync(work, { recursive: true, force: true })
  })

  async function start(): Promise<void> {
    const env = { ...process.env, KAFKA_BOOTSTRAP_SERVERS: broker!.address(), KAFKA_TOPIC: TOPIC }
    const born = spawn(process.execPath, [SERVER, '--no-open', '--port', '0', '--data', join(work, 'data')], {
      cwd: work,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    child = born
    const before = said.length
    url = await new Promise<string>((settle, reject) => {
      const hear = (bytes: Buffer) => {
        said += bytes.toString()
        const found = /NEXUS is at (http\S+)/.exec(said.slice(before))?.[1]
        if (found !== undefined) settle(found)
      }
      born.stdout.on('data', hear)
      born.stderr.on('data', hear)
      born.once('exit', (code) => reject(new Error(`The server ended with ${code}: ${said}`)))
    })
  }

  const gone = (one: ChildProcess) => (one.exitCode ?? one.signalCode) !== null || new Promise((settle) => one.once('exit', settle))

  async function killServer(): Promise<void> {
    const dying = child!
    dying.kill('SIGKILL')
    await gone(dying)
  }

  const source = async (): Promise<Source> => (await fetch(new URL('/api/source', url))).json() as Promise<Source>

  /** Sends everything; each batch until the broker has acknowledged it, however often that takes. */
  async function produceAll(progress: (sent: number) => void): Promise<void> {
    const producer = broker!.client().producer({ allowAutoTopicCreation: false })
    await producer.connect()
    for (let sent = 0; sent < EVENTS; ) {
      const messages = Array.from({ length: BATCH }, (_, i) => {
        const n = sent + i
        return n % POISON === 7 ? { key: `service-${n % 10}`, value: n % 200 === 7 ? '{"broken' : '{"service_id":"x"}' } : event(n)
      })
      try {
        await producer.send({ topic: TOPIC, acks: -1, messages })
        sent += BATCH
        progress(sent)
        if (PAUSE_MS > 0) await pause(PAUSE_MS)
      } catch {
        await pause(300)
      }
    }
    await producer.disconnect()
  }

  test(
    `${EVENTS} events: each in the recording once, none lost; the lag returns to 0`,
    async () => {
      let sent = 0
      const producing = produceAll((now) => {
        sent = now
      })
      const reached = (share: number) => expect.poll(() => sent, WAIT).toBeGreaterThanOrEqual(EVENTS * share)
      await reached(0.1)
      await expect.poll(async () => (await source()).events, WAIT).toBeGreaterThan(0)
      await killServer()
      await start()
      await reached(0.3)
      await expect.poll(async () => (await source()).state, WAIT).toBe('playing')
      expect(sent).toBeLessThan(EVENTS)
      await broker.kill()
      await expect.poll(async () => (await source()).state, WAIT).toBe('error')
      expect((await source()).detail).toContain(broker.address())
      // Dies while it waits for the broker, which is gone as well.
      await killServer()
      await broker.restart()
      await start()
      await producing
      const total = [...(await ends(broker, TOPIC)).values()].reduce((sum, end) => sum + end, 0)
      expect(total).toBeGreaterThanOrEqual(EVENTS)
      await expect.poll(async () => (await source()).lag, WAIT).toBe(0)
      const last = await source()
      expect(last.state).toBe('playing')

      const text = await (await fetch(new URL('/metrics', url))).text()
      expect(text).toContain('nexus_kafka_lag{consumer_group="nexus"} 0\n')
      expect(text).toMatch(/nexus_events_rejected_total\{reason="bad_json"\} [1-9]/)
      expect(text).toMatch(/nexus_events_rejected_total\{reason="bad_timestamp"\} [1-9]/)
      const { queues } = (await (await fetch(new URL('/api/debug', url))).json()) as {
        queues: { name: string; size: number; state: string }[]
      }
      expect(queues.find(({ name }) => name === 'kafka')).toMatchObject({ size: 0, state: 'ok' })

      const stopping = child!
      stopping.kill('SIGTERM')
      await gone(stopping)
      expect(said).not.toMatch(/warning/i)
      const { places, events } = recordedPlaces(join(work, 'data'))
      // A batch that a dying broker took without saying so was sent twice: each place of the topic counts, not each event.
      expect(places.size).toBe(events)
      expect(last.events).toBe(events)
      const poison = (EVENTS / POISON) * (total / EVENTS)
      expect(Math.abs(total - events - poison)).toBeLessThanOrEqual((total - EVENTS) / POISON + 1)
      expect(new Set([...places.values()]).size).toBe(EVENTS - EVENTS / POISON)
    },
    PROVE ? 600_000 : 150_000,
  )
})
