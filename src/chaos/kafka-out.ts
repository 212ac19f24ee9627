import { setTimeout as pause } from 'node:timers/promises'
import type { Producer } from 'kafkajs'
import { createKafkaClient } from '../kafka/client.ts'
import type { KafkaConfig } from '../kafka/settings.ts'
import { troubleOf } from '../kafka/trouble.ts'
import type { ScenarioWire } from '../shared/model/chaos.ts'
import { DEFAULT_TOPOLOGY } from '../shared/model/topology.ts'
import type { CliOptions } from './cli-options.ts'
import { createSimulator } from './simulator.ts'

/** Events in one request, and requests under way at most: together the bound of our memory. */
const BATCH_EVENTS = 2_000
const MOST_REQUESTS = 4
/** Simulated time follows the clock in steps of this length, ms. */
const STEP_MS = 50
const RETRY_MS = 1_000
const USUAL_DURATION_S = 60

interface Message {
  readonly key: string
  readonly value: string
}

/** The key of an event is its service: what one service says stays in order. */
function messageOf(line: string): Message {
  const { service_id: key } = JSON.parse(line) as { service_id: string }
  return { key, value: line }
}

/** Sends requests, a few at a time, each until all replicas have it. */
class Sender {
  private readonly underWay = new Set<Promise<void>>()
  private readonly producer: Producer
  private readonly topic: string
  private readonly complain: (error: unknown) => void
  acknowledged = 0

  constructor(producer: Producer, topic: string, complain: (error: unknown) => void) {
    this.producer = producer
    this.topic = topic
    this.complain = complain
  }

  /** Settles when there is room for another request: the back-pressure. */
  async add(messages: Message[]): Promise<void> {
    const sending = this.send(messages).finally(() => this.underWay.delete(sending))
    this.underWay.add(sending)
    while (this.underWay.size >= MOST_REQUESTS) await Promise.race(this.underWay)
  }

  async drained(): Promise<void> {
    await Promise.all(this.underWay)
  }

  private async send(messages: Message[]): Promise<void> {
    for (;;) {
      try {
        await this.producer.send({ topic: this.topic, acks: -1, messages })
        this.acknowledged += messages.length
        return
      } catch (error) {
        this.complain(error)
        await pause(RETRY_MS)
      }
    }
  }
}

/** Once for each kind of trouble: an outage of an hour is one line on the terminal. */
function complainer(config: KafkaConfig, say: (sentence: string) => void): (error: unknown) => void {
  const { topic, servers, groupId, tls, sasl } = config
  const at = { topic, servers: servers.join(', '), groupId, tls: tls !== null, username: sasl?.username ?? null }
  let last = ''
  return (error) => {
    const { sentence } = troubleOf(error, at, false)
    if (sentence !== last) say(`${sentence} Trying again.`)
    last = sentence
  }
}

/**
 * Plays a scenario to a topic in real time, from now on. Where the broker takes less than the rate, it comes later and
 * nothing is left out. Settles with a sentence about what was sent.
 */
export async function playToKafka(
  scenario: ScenarioWire,
  options: Pick<CliOptions, 'seed' | 'durationSeconds' | 'rate'>,
  config: KafkaConfig,
  say: (sentence: string) => void,
): Promise<string> {
  const client = createKafkaClient(config)
  const complain = complainer(config, say)
  const producer = client.kafka.producer({ allowAutoTopicCreation: false })
  for (let connected = false; !connected; ) {
    try {
      await producer.connect()
      connected = true
    } catch (error) {
      complain(error)
      await pause(RETRY_MS)
    }
  }
  const sender = new Sender(producer, config.topic, complain)
  const startMs = Date.now()
  const endMs = startMs + (options.durationSeconds ?? scenario.duration ?? USUAL_DURATION_S) * 1_000 - 0.001
  const simulator = createSimulator({
    topology: DEFAULT_TOPOLOGY,
    scenario,
    seed: options.seed,
    startMs,
    eventsPerSecond: options.rate ?? undefined,
  })
  for (let reached = startMs; reached < endMs; ) {
    reached = Math.min(Date.now(), endMs)
    for (let done = false; !done; ) {
      const some = simulator.advanceSome(reached, BATCH_EVENTS)
      done = some.done
      if (some.lines.length > 0) await sender.add(some.lines.map(messageOf))
    }
    if (reached < endMs) await pause(STEP_MS)
  }
  await sender.drained()
  const seconds = (Date.now() - startMs) / 1_000
  await producer.disconnect()
  client.destroy()
  const rate = Math.round(sender.acknowledged / seconds).toLocaleString('en')
  return `${sender.acknowledged.toLocaleString('en')} events sent to ${config.topic} at ${config.servers.join(', ')} in ${seconds.toFixed(1)} s (${rate} a second).`
}
