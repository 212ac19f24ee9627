import { spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import kafkajs from 'kafkajs'
import { calmRequestQueue } from '../../src/kafka/request-queue.ts'
import { classPath, KAFKA_VERSION, kafkaJars } from './artifacts.mjs'
import { makeCertificate } from './certificates.mjs'

/** Users of the listeners that ask for one; a laptop's broker has no secrets. */
export const USERS = { plain: { username: 'nexus', password: 'nexus-secret' }, scram: { username: 'scram', password: 'scram-secret' } }

/** Longest wait for the broker's first answer, ms. */
const READY_MS = 60_000
/** Heap of the broker; as much again goes to the JVM itself. */
const HEAP = '-Xmx512m'

calmRequestQueue()

const LOG4J = `<Configuration status="WARN">
  <Appenders><Console name="out" target="SYSTEM_OUT"><PatternLayout pattern="%d %p %m (%c)%n"/></Console></Appenders>
  <Loggers><Root level="WARN"><AppenderRef ref="out"/></Root></Loggers>
</Configuration>
`

/** So many free ports of loopback: all are held at once, so that they differ. @param {number} count */
async function freePorts(count) {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'))
  await Promise.all(servers.map((server) => once(server, 'listening')))
  const ports = servers.map((server) => /** @type {import('node:net').AddressInfo} */ (server.address()).port)
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  return ports
}

/**
 * @typedef {object} BrokerOptions
 * @property {boolean} [sasl] also a listener that asks for a user (PLAIN, SCRAM-SHA-256, SCRAM-SHA-512)
 * @property {boolean} [tls] also listeners with TLS: one with a valid certificate, one whose certificate has expired
 * @property {number} [port] of the open listener; any free one where it is absent
 * @property {string} [folder] of the data; absent: a temporary one, removed at the end
 * @property {(line: string) => void} [log] hears the broker's warnings
 */

/**
 * A real Apache Kafka on loopback: one node, KRaft, no ZooKeeper. Its ports, folder and identity stay the same when it
 * is killed and started again.
 */
export class Broker {
  /** @type {string} */ #folder
  /** @type {boolean} */ #temporary
  /** @type {string} */ #classPath
  /** @type {BrokerOptions} */ #options
  /** @type {import('node:child_process').ChildProcess | null} */ #child = null
  /** @type {Record<'plain' | 'controller' | 'sasl' | 'tls' | 'expired', number>} */ #ports
  /** @type {string[]} */ #said = []
  /** File of the certificate to trust, with `tls`. @type {string | null} */
  ca = null
  /** The same of the listener whose certificate has expired. @type {string | null} */
  expiredCa = null

  /**
   * @param {string} libs
   * @param {BrokerOptions} options
   * @param {Record<'plain' | 'controller' | 'sasl' | 'tls' | 'expired', number>} ports
   */
  constructor(libs, options, ports) {
    this.#options = options
    this.#temporary = options.folder === undefined
    this.#folder = options.folder ?? mkdtempSync(join(tmpdir(), 'nexus-kafka-'))
    mkdirSync(this.#folder, { recursive: true })
    this.#classPath = classPath(libs)
    this.#ports = ports
  }

  /**
   * Starts one, with the topic `nexus-telemetry` of three partitions unless `topics` says otherwise.
   * @param {BrokerOptions & { topics?: { topic: string, partitions: number }[] }} [options]
   * @returns {Promise<Broker | { missing: string }>} the broker once it answers, or why none can run here
   */
  static async start(options = {}) {
    const jars = kafkaJars()
    if ('missing' in jars) return jars
    const [plain, controller, sasl, tls, expired] = await freePorts(5)
    const ports = { plain: options.port ?? plain ?? 0, controller: controller ?? 0, sasl: sasl ?? 0, tls: tls ?? 0, expired: expired ?? 0 }
    const broker = new Broker(jars.libs, options, ports)
    try {
      broker.#configure()
      await broker.restart()
      await broker.createTopics(options.topics ?? [{ topic: 'nexus-telemetry', partitions: 3 }])
    } catch (error) {
      await broker.stop()
      throw error
    }
    return broker
  }

  /** @param {'plain' | 'sasl' | 'tls' | 'expired'} listener */
  address(listener = 'plain') {
    return `127.0.0.1:${this.#ports[listener]}`
  }

  /** A client without retries of its own, for whoever looks after the broker. */
  client() {
    return new kafkajs.Kafka({ clientId: 'broker-keeper', brokers: [this.address()], logLevel: 0, retry: { retries: 5 } })
  }

  /** @param {{ topic: string, partitions: number, config?: Record<string, string> }[]} topics */
  async createTopics(topics) {
    if (topics.length === 0) return
    const admin = this.client().admin()
    await admin.connect()
    try {
      await admin.createTopics({
        waitForLeaders: true,
        topics: topics.map(({ topic, partitions, config = {} }) => ({
          topic,
          numPartitions: partitions,
          replicationFactor: 1,
          configEntries: Object.entries(config).map(([name, value]) => ({ name, value })),
        })),
      })
    } finally {
      await admin.disconnect()
    }
  }

  /** Starts the broker (again) and waits until it answers. */
  async restart() {
    const child = this.#java('-Dnexus.kafka=broker', 'kafka.Kafka', join(this.#folder, 'server.properties'))
    this.#child = child
    const ended = new Promise((_, reject) =>
      child.once('exit', (code) => reject(new Error(`Kafka ended with ${code}:\n${this.#said.slice(-20).join('\n')}`))),
    )
    ended.catch(() => {})
    await Promise.race([this.#answers(), ended])
  }

  /** kill -9, as a crash would. */
  async kill() {
    await this.#end('SIGKILL')
  }

  /** Freezes the broker: its sockets stay open and nothing answers. */
  freeze() {
    this.#child?.kill('SIGSTOP')
  }

  thaw() {
    this.#child?.kill('SIGCONT')
  }

  /** Ends the broker and removes its temporary folder. */
  async stop() {
    this.thaw()
    await this.#end('SIGTERM')
    if (this.#temporary) rmSync(this.#folder, { recursive: true, force: true, maxRetries: 3 })
  }

  /** Resident memory of the broker, bytes; 0 where it cannot be read. */
  residentBytes() {
    try {
      const status = readFileSync(`/proc/${this.#child?.pid}/status`, 'utf8')
      return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024
    } catch {
      return 0
    }
  }

  /** @param {NodeJS.Signals} signal */
  async #end(signal) {
    const child = this.#child
    this.#child = null
    if (child === null || child.exitCode !== null || child.signalCode !== null) return
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill(signal)
    const late = setTimeout(() => child.kill('SIGKILL'), 10_000)
    await gone
    clearTimeout(late)
  }

  async #answers() {
    const until = performance.now() + READY_MS
    for (;;) {
      const admin = new kafkajs.Kafka({ clientId: 'broker-keeper', brokers: [this.address()], logLevel: 0, retry: { retries: 0 } }).admin()
      try {
        await admin.connect()
        await admin.describeCluster()
        return
      } catch (error) {
        if (performance.now() > until) throw new Error('Kafka did not answer within a minute.', { cause: error })
        await pause(200)
      } finally {
        await admin.disconnect().catch(() => {})
      }
    }
  }

  /** @param {string} define @param {string} main @param {...string} args */
  #java(define, main, ...args) {
    const jvm = [HEAP, '-XX:+UseSerialGC', `-Dlog4j2.configurationFile=${join(this.#folder, 'log4j2.xml')}`, define]
    const command = ['java', ...jvm, '-cp', this.#classPath, main, ...args]
    // Where others share the processor, a broker that only serves a test is the last in the row.
    const [program = 'java', ...rest] = process.platform === 'win32' ? command : ['nice', '-n', '19', ...command]
    const child = spawn(program, rest, { stdio: ['ignore', 'pipe', 'pipe'] })
    const hear = (/** @type {Buffer} */ bytes) => {
      for (const line of bytes.toString().split('\n')) {
        if (line.trim() === '') continue
        this.#said.push(line)
        if (this.#said.length > 200) this.#said.shift()
        this.#options.log?.(line)
      }
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    return child
  }

  #configure() {
    const { sasl = false, tls = false } = this.#options
    const properties = join(this.#folder, 'server.properties')
    writeFileSync(join(this.#folder, 'log4j2.xml'), LOG4J)
    writeFileSync(properties, `${this.#properties(sasl, tls).join('\n')}\n`)
    // One life of the JVM less: the storage tool does nothing but write this, and users, into an empty folder.
    const { username, password } = USERS.scram
    const scram = ['SCRAM-SHA-256', 'SCRAM-SHA-512'].flatMap((name) => ['--add-scram', `${name}=[name=${username},password=${password}]`])
    const format = ['format', '--standalone', '--ignore-formatted', '-t', randomBytes(16).toString('base64url'), '-c', properties]
    const args = ['-cp', this.#classPath, 'kafka.tools.StorageTool', ...format, ...(sasl ? scram : [])]
    const done = spawnSync('java', ['-Xmx128m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', ...args], { encoding: 'utf8' })
    if (done.status !== 0) throw new Error(`Kafka's storage could not be formatted: ${done.stdout}${done.stderr}`)
  }

  /** @param {boolean} sasl @param {boolean} tls */
  #properties(sasl, tls) {
    const listeners = [`PLAIN://${this.address()}`, ...(sasl ? [`SASL://${this.address('sasl')}`] : [])]
    if (tls) listeners.push(`TLS://${this.address('tls')}`, `EXPIRED://${this.address('expired')}`)
    const { username, password } = USERS.plain
    const module = (/** @type {string} */ name, more = '') => `org.apache.kafka.common.security.${name} required${more};`
    const lines = [
      'process.roles=broker,controller',
      'node.id=1',
      `controller.quorum.bootstrap.servers=127.0.0.1:${this.#ports.controller}`,
      `listeners=${listeners.join(',')},CONTROLLER://127.0.0.1:${this.#ports.controller}`,
      `advertised.listeners=${listeners.join(',')}`,
      'listener.security.protocol.map=PLAIN:PLAINTEXT,CONTROLLER:PLAINTEXT,SASL:SASL_PLAINTEXT,TLS:SSL,EXPIRED:SSL',
      'controller.listener.names=CONTROLLER',
      'inter.broker.listener.name=PLAIN',
      'sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256,SCRAM-SHA-512',
      `listener.name.sasl.plain.sasl.jaas.config=${module('plain.PlainLoginModule', ` user_${username}="${password}"`)}`,
      `listener.name.sasl.scram-sha-256.sasl.jaas.config=${module('scram.ScramLoginModule')}`,
      `listener.name.sasl.scram-sha-512.sasl.jaas.config=${module('scram.ScramLoginModule')}`,
      `log.dirs=${join(this.#folder, 'data').replaceAll('\\', '/')}`,
      'offsets.topic.replication.factor=1',
      'offsets.topic.num.partitions=1',
      'transaction.state.log.replication.factor=1',
      'transaction.state.log.min.isr=1',
      'group.initial.rebalance.delay.ms=0',
      'auto.create.topics.enable=false',
    ]
    if (!tls) return lines
    for (const [listener, expired] of /** @type {const} */ ([
      ['tls', false],
      ['expired', true],
    ])) {
      const { store, password: secret, pem } = makeCertificate(this.#folder, { expired })
      if (expired) this.expiredCa = pem
      else this.ca = pem
      const of = `listener.name.${listener}.ssl.keystore`
      lines.push(`${of}.location=${store}`, `${of}.password=${secret}`, `${of}.type=PKCS12`)
    }
    return lines
  }
}

export { KAFKA_VERSION }
