import { createServer, type Server } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { USERS } from '../../scripts/kafka/broker.mjs'
import { ends, event, produce, startBroker } from '../support/kafka/broker.ts'
import { Listener } from '../support/kafka/listener.ts'

/* The Kafka source against a real Apache Kafka. */

const broker = await startBroker({ sasl: true, tls: true })
const WAIT = { timeout: 40_000, interval: 50 }

describe.runIf(broker !== null)('the Kafka source', { timeout: 60_000 }, () => {
  if (broker === null) return
  const running = new Set<Listener>()
  /** A listener that accepts and never answers; it takes its time, so it has it from the beginning. */
  const silent: Server = createServer(() => {})
  let unanswered: Listener | null = null
  let topics = 0

  afterEach(async () => {
    await Promise.all([...running].map((one) => one.source.stop()))
    running.clear()
  })
  beforeAll(async () => {
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    const address = silent.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    unanswered = new Listener({ KAFKA_BOOTSTRAP_SERVERS: `127.0.0.1:${port}` })
    await unanswered.start()
  })
  afterAll(async () => {
    await unanswered?.source.stop()
    silent.close()
    await broker.stop()
  })

  /** A topic of its own for every test, and a group. */
  async function topic(partitions = 3, config: Record<string, string> = {}): Promise<string> {
    const name = `topic-${++topics}`
    await broker!.createTopics([{ topic: name, partitions, config }])
    return name
  }

  async function listen(name: string, more: Readonly<Record<string, string>> = {}, offsets?: ReadonlyMap<number, number>) {
    const values = { KAFKA_BOOTSTRAP_SERVERS: broker!.address(), KAFKA_TOPIC: name, KAFKA_GROUP_ID: `group-of-${name}`, ...more }
    const listener = new Listener(values)
    running.add(listener)
    await listener.start(offsets)
    return listener
  }

  const events = (count: number, from = 0) => Array.from({ length: count }, (_, i) => event(from + i))

  test('reads every message of three partitions once, and its lag returns to 0', async () => {
    const name = await topic()
    await produce(broker, name, events(5_000))
    const listener = await listen(name)
    await expect.poll(() => listener.places.length, WAIT).toBe(5_000)
    await produce(broker, name, events(100, 5_000))
    await expect.poll(() => listener.places.length, WAIT).toBe(5_100)
    expect(new Set(listener.places).size).toBe(5_100)
    await expect.poll(() => listener.source.consumer().lag, WAIT).toBe(0)
    expect(listener.detail).toContain('3 partitions.')
    // A broker that was just born may still be making its groups.
    expect(listener.states.filter((state) => state.startsWith('error'))).toEqual([])
  })

  test('waits for the engine: what it has not taken stays at the broker, and is told as lag', async () => {
    const name = await topic(1)
    await produce(broker, name, events(20_000))
    const listener = await listen(name)
    let open = () => {}
    listener.gate = new Promise((resolve) => {
      open = resolve
    })
    await expect.poll(() => listener.detail, WAIT).toContain('playing')
    await pause(1_000)
    expect(listener.places).toHaveLength(0)
    expect(listener.source.consumer().lag).toBe(20_000)
    open()
    await expect.poll(() => listener.places.length, WAIT).toBe(20_000)
    await expect.poll(() => listener.source.consumer().lag, WAIT).toBe(0)
  })

  test.each(['gzip', 'snappy', 'lz4', 'zstd'])('reads what was compressed with %s', async (compression) => {
    const name = await topic(1, { 'compression.type': compression })
    const sent = events(3_000)
    await produce(broker, name, sent)
    const listener = await listen(name)
    await expect.poll(() => listener.lines.length, WAIT).toBe(3_000)
    expect(listener.lines).toEqual(sent.map(({ value }) => value))
  })

  test('keeps the offset of a message without a value', async () => {
    const name = await topic(1)
    await produce(broker, name, [event(0), { key: 'a', value: null }, event(1)])
    const listener = await listen(name)
    await expect.poll(() => listener.places, WAIT).toEqual(['0:0', '0:1', '0:2'])
    expect(listener.lines[1]).toBe('')
  })

  test('goes on where the records end, whatever the group says, and tells the group only what they hold', async () => {
    const name = await topic(1)
    await produce(broker, name, events(500))
    const first = await listen(name)
    await expect.poll(() => first.places.length, WAIT).toBe(500)
    await first.source.stop()
    const committed = async () => {
      const admin = broker.client().admin()
      await admin.connect()
      const [found] = await admin.fetchOffsets({ groupId: `group-of-${name}`, topics: [name] })
      await admin.disconnect()
      return found?.partitions[0]?.offset
    }
    // Nothing was kept, so nothing was promised to the group.
    expect(await committed()).toBe('-1')
    const second = await listen(name, {}, new Map([[0, 200]]))
    await expect.poll(() => second.places.length, WAIT).toBe(300)
    expect(second.places[0]).toBe('0:200')
    second.source.kept()
    await expect.poll(committed, WAIT).toBe('500')
    await second.source.stop()
    await produce(broker, name, events(10, 500))
    // Another console with empty records: the group's offset counts.
    const third = await listen(name)
    await expect.poll(() => third.places.length, WAIT).toBe(10)
  })

  test('says that a topic is missing, and reads it once it is there', async () => {
    const name = 'comes-later'
    const listener = await listen(name)
    await expect.poll(() => listener.detail, WAIT).toContain(`connecting: The topic ${name} does not exist`)
    await broker.createTopics([{ topic: name, partitions: 3 }])
    await produce(broker, name, events(30))
    await expect.poll(() => listener.places.length, WAIT).toBe(30)
    expect(listener.detail).toContain('playing')
  })

  test('begins anew where another topic has the name', async () => {
    const name = await topic(1)
    await produce(broker, name, events(5))
    const listener = await listen(name, {}, new Map([[0, 1_000]]))
    await expect.poll(() => listener.places.length, WAIT).toBe(5)
    expect(listener.restarts).toEqual(['replaced'])
    expect(listener.said[0]).toContain('another one of the same name')
  })

  test('shares partitions with other members of its group, says so, and gets them back', async () => {
    const name = await topic(3)
    await produce(broker, name, events(300))
    const one = await listen(name)
    await expect.poll(() => one.places.length, WAIT).toBe(300)
    one.source.kept()
    await pause(1_200)
    const other = await listen(name)
    await expect.poll(() => one.detail + other.detail, WAIT).toMatch(/only [12] of 3 partitions.*only [12] of 3 partitions/)
    await produce(broker, name, events(300, 300))
    await expect.poll(() => new Set([...one.places, ...other.places]).size, WAIT).toBe(600)
    expect(new Set(one.places).size).toBe(one.places.length)
    other.source.kept()
    await other.source.stop()
    await expect.poll(() => one.detail, WAIT).toContain(': 3 partitions.')
    await produce(broker, name, events(300, 600))
    const reached = await ends(broker, name)
    await expect.poll(() => new Set([...one.places, ...other.places]).size, WAIT).toBe([...reached.values()].reduce((a, b) => a + b))
    expect(new Set(one.places).size).toBe(one.places.length)
  })

  test('a frozen broker, whose sockets stay open, is said; afterwards nothing is missing', async () => {
    const name = await topic(1)
    const listener = await listen(name)
    await expect.poll(() => listener.detail, WAIT).toContain('playing')
    broker.freeze()
    await expect.poll(() => listener.detail, WAIT).toContain('error: The Kafka broker at')
    expect(listener.detail).toContain('does not answer')
    broker.thaw()
    await produce(broker, name, events(50))
    await expect.poll(() => listener.places.length, WAIT).toBe(50)
    expect(listener.detail).toContain('playing')
  })

  test.each([
    ['PLAIN', USERS.plain],
    ['SCRAM-SHA-256', USERS.scram],
    ['SCRAM-SHA-512', USERS.scram],
  ])('logs in with %s, and says when the password is wrong', async (mechanism, { username, password }) => {
    const name = await topic(1)
    await produce(broker, name, events(3))
    const sasl = {
      KAFKA_BOOTSTRAP_SERVERS: broker.address('sasl'),
      KAFKA_SSL: 'false',
      KAFKA_SASL_MECHANISM: mechanism,
      KAFKA_SASL_USERNAME: username,
    }
    const listener = await listen(name, { ...sasl, KAFKA_SASL_PASSWORD: password })
    await expect.poll(() => listener.places.length, WAIT).toBe(3)
    const refused = await listen(name, { ...sasl, KAFKA_SASL_PASSWORD: 'wrong' })
    await expect.poll(() => refused.detail, WAIT).toContain(`error: Kafka at ${broker.address('sasl')} refuses the user ${username}`)
    expect(refused.detail).not.toContain('wrong')
  })

  test('speaks TLS with a certificate that it was told to trust', async () => {
    const name = await topic(1)
    await produce(broker, name, events(3))
    const listener = await listen(name, { KAFKA_BOOTSTRAP_SERVERS: broker.address('tls'), KAFKA_SSL_CA: String(broker.ca) })
    await expect.poll(() => listener.places.length, WAIT).toBe(3)
  })

  test.each([
    [
      'an expired certificate',
      () => ({ KAFKA_BOOTSTRAP_SERVERS: broker.address('expired'), KAFKA_SSL: 'true', KAFKA_SSL_CA: String(broker.expiredCa) }),
      'has expired',
    ],
    [
      'an unknown authority',
      () => ({ KAFKA_BOOTSTRAP_SERVERS: broker.address('tls'), KAFKA_SSL: 'true' }),
      'name its certificate in KAFKA_SSL_CA',
    ],
    ['TLS where there is none', () => ({ KAFKA_SSL: 'true' }), 'does not speak TLS'],
    ['no TLS where it is wanted', () => ({ KAFKA_BOOTSTRAP_SERVERS: broker.address('tls') }), 'it may need TLS'],
    ['no user where one is wanted', () => ({ KAFKA_BOOTSTRAP_SERVERS: broker.address('sasl') }), 'or a user (KAFKA_SASL_USERNAME'],
    ['nobody there', () => ({ KAFKA_BOOTSTRAP_SERVERS: '127.0.0.1:9' }), 'No Kafka broker answers at 127.0.0.1:9'],
    ['an unknown name', () => ({ KAFKA_BOOTSTRAP_SERVERS: 'no-such-broker.invalid:9092' }), 'is not known here'],
  ] as const)('says what is wrong: %s', async (_, values, sentence) => {
    const listener = await listen(await topic(1), values())
    await expect.poll(() => listener.detail, WAIT).toContain(sentence)
    expect(listener.detail).toMatch(/^error: \S[^\n]*\.$/)
  })

  test('says that a broker accepts and never answers', async () => {
    await expect.poll(() => unanswered?.detail, WAIT).toMatch(/^error: The Kafka broker at 127\.0\.0\.1:\d+ does not answer/)
  })
})
