import { createWriteStream } from 'node:fs'
import { resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { kafkaOf, kafkaValuesOf } from '../kafka/settings.ts'
import { UsageError } from '../shared/errors.ts'
import type { ScenarioWire } from '../shared/model/chaos.ts'
import { DEFAULT_TOPOLOGY } from '../shared/model/topology.ts'
import { readCatalogue, unknownMode, unknownService } from './catalogue.ts'
import { CLI_HELP, type CliOptions, parseCli } from './cli-options.ts'
import { generate } from './generate.ts'

/** `npm run chaos`: the simulator without the console. The folder is two up from here both in src/chaos and in out/main. */
const SCENARIOS = resolve(import.meta.dirname, '../../resources/scenarios')

async function main(argv: readonly string[]): Promise<void> {
  const options = parseCli(argv)
  if (options.show === 'help') {
    return write(Readable.from([`${CLI_HELP}\n`]), null)
  }
  const file = /\.ya?ml$/i.test(options.scenario) ? options.scenario : null
  const catalogue = readCatalogue(SCENARIOS, file)
  if (options.show === 'list') {
    const lines = [...catalogue.scenarios.values()].map(({ name, title, description }) => `${name.padEnd(18)}${title}. ${description}\n`)
    return write(Readable.from(lines), null)
  }
  const name = catalogue.fromFile ?? options.scenario
  const scenario = catalogue.scenarios.get(name)
  if (!scenario) throw new UsageError(unknownMode(name, catalogue))
  const unknown = unknownService(scenario, new Set(DEFAULT_TOPOLOGY.services.map((service) => service.serviceId)))
  if (unknown !== null) throw new UsageError(unknown)
  if (options.kafka !== null) return play(scenario, options, options.kafka)
  await write(Readable.from(generate(scenario, options)), options.out)
}

/** Sends to a broker, with the settings that NEXUS itself would read there. */
async function play(scenario: ScenarioWire, options: CliOptions, servers: string): Promise<void> {
  const config = kafkaOf(kafkaValuesOf({ ...process.env, KAFKA_BOOTSTRAP_SERVERS: servers }), (path) => resolve(path))
  if (config === null) throw new UsageError('--kafka needs brokers as host:port.')
  // In its own time: the file output, which needs no broker, starts without the client.
  const { playToKafka } = await import('./kafka-out.ts')
  const say = (sentence: string) => process.stderr.write(`${sentence}\n`)
  say(await playToKafka(scenario, options, config, say))
}

/** Writes to the file `out`, or to standard output (null). */
async function write(text: Readable, out: string | null): Promise<void> {
  try {
    await pipeline(text, out === null ? process.stdout : createWriteStream(out))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    // Whoever reads our output (head, for one) had enough.
    if (out === null && code === 'EPIPE') return
    if (out !== null && code !== undefined) throw new UsageError(`--out ${resolve(out)} cannot be written (${code}); choose another path.`)
    throw error
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  const usage = error instanceof UsageError
  process.stderr.write(`${usage ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
  process.exitCode = usage ? 2 : 1
})
