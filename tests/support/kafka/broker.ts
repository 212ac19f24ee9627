import { Broker } from '../../../scripts/kafka/broker.mjs'
import { type KafkaValues, kafkaOf, kafkaValuesOf } from '../../../src/kafka/settings.ts'

export type { Broker }

/** A real broker, or null with the printed reason why none can run here. */
export async function startBroker(options: Parameters<typeof Broker.start>[0]): Promise<Broker | null> {
  const started = await Broker.start(options)
  if (!('missing' in started)) return started
  console.warn(`The tests against a real Kafka are skipped: ${started.missing}.`)
  return null
}

/** Settings as a user would give them. */
export function settings(values: Readonly<Record<string, string>>) {
  const read: KafkaValues = kafkaValuesOf(values)
  const config = kafkaOf(read, (path) => path)
  if (config === null) throw new Error('KAFKA_BOOTSTRAP_SERVERS is missing')
  return config
}

/** One message as the simulator would send it; `n` tells them apart. */
export function event(n: number, service = `service-${n % 10}`) {
  return {
    key: service,
    value: JSON.stringify({
      timestamp: new Date().toISOString(),
      service_id: service,
      latency_ms: 100 + (n % 50),
      error_rate: 0.01,
      traffic_volume: 50,
      metadata: { n },
    }),
  }
}

/** Sends messages in order, a thousand at a time, each time acknowledged by the broker. */
export async function produce(
  broker: Broker,
  topic: string,
  messages: readonly { key: string; value: string | null; partition?: number }[],
) {
  const producer = broker.client().producer()
  await producer.connect()
  try {
    for (let at = 0; at < messages.length; at += 1_000) await producer.send({ topic, acks: -1, messages: messages.slice(at, at + 1_000) })
  } finally {
    await producer.disconnect()
  }
}

/** Messages in the topic, by partition. */
export async function ends(broker: Broker, topic: string): Promise<Map<number, number>> {
  const admin = broker.client().admin()
  await admin.connect()
  try {
    return new Map((await admin.fetchTopicOffsets(topic)).map(({ partition, high }) => [partition, Number(high)]))
  } finally {
    await admin.disconnect()
  }
}
