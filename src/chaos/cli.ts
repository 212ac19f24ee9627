import { createWriteStream } from 'node:fs'
import { resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { UsageError } from '../shared/errors.ts'
import { DEFAULT_TOPOLOGY } from '../shared/model/topology.ts'
import { readCatalogue, unknownMode, unknownService } from './catalogue.ts'
import { CLI_HELP, parseCli } from './cli-options.ts'
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
  await write(Readable.from(generate(scenario, options)), options.out)
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
