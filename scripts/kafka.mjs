import { parseArgs } from 'node:util'
import { ensureNode } from './lib/node-check.mjs'

/**
 * `npm run kafka`: a real Apache Kafka for this laptop where there is no Docker, until Ctrl+C. Needs Java 17, and Maven
 * for the first time.
 */
await ensureNode()
const { Broker, KAFKA_VERSION, USERS } = await import('./kafka/broker.mjs')

const HELP = `Runs Apache Kafka ${KAFKA_VERSION} on this machine until Ctrl+C, with the topic nexus-telemetry (3 partitions).

Usage: npm run kafka -- [flags]

  --port N     port of the open listener; default 9092
  --sasl       a second listener that asks for a user (PLAIN, SCRAM-SHA-256, SCRAM-SHA-512)
  --tls        listeners with TLS: one with a valid certificate, one whose certificate has expired
  --data DIR   where messages are kept; default a temporary folder, removed at the end
  --help`

/** @param {string} sentence @returns {never} */
function refuse(sentence) {
  console.error(sentence)
  process.exit(2)
}

/** @param {string[]} args */
function read(args) {
  const options = /** @type {const} */ ({
    port: { type: 'string', default: '9092' },
    sasl: { type: 'boolean', default: false },
    tls: { type: 'boolean', default: false },
    data: { type: 'string' },
    help: { type: 'boolean', default: false },
  })
  try {
    return parseArgs({ args, options }).values
  } catch {
    return refuse('This is not a flag of npm run kafka; --help lists them all.')
  }
}

const { port, sasl, tls, data, help } = read(process.argv.slice(2))
if (help) {
  console.log(HELP)
  process.exit(0)
}
if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) refuse(`--port ${port} cannot be used: it may be a whole number from 1 to 65535.`)
console.log(`Kafka ${KAFKA_VERSION} starts; the first time its jars are fetched (44 MB).`)
const broker = await Broker.start({
  sasl,
  tls,
  port: Number(port),
  ...(data !== undefined && { folder: data }),
  log: (line) => console.error(line),
}).catch((error) => {
  console.error(error.message)
  process.exit(1)
})
if ('missing' in broker) refuse(`Kafka cannot run here: ${broker.missing}.`)
console.log(`KAFKA_BOOTSTRAP_SERVERS=${broker.address()} npm start`)
if (sasl)
  console.log(
    `with a user: ${broker.address('sasl')}, ${USERS.plain.username} / ${USERS.plain.password} (PLAIN), ${USERS.scram.username} / ${USERS.scram.password} (SCRAM)`,
  )
if (tls)
  console.log(`with TLS: ${broker.address('tls')} (KAFKA_SSL_CA=${broker.ca}); with an expired certificate: ${broker.address('expired')}`)
let stopping = false
const stop = async () => {
  if (stopping) return
  stopping = true
  await broker.stop()
  process.exit(0)
}
process.on('SIGINT', stop)
process.on('SIGTERM', stop)
