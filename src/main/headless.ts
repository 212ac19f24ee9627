import { spawn } from 'node:child_process'
import { join } from 'node:path'
import chaosWorker from '../chaos/worker?modulePath'
import { UsageError } from '../shared/errors.ts'
import { type Run, readConfig } from './config.ts'
import { systemClock } from './core/clock.ts'
import { createLog, HiddenSecrets, secretsOf } from './core/log.ts'
import { startGateway } from './gateway/gateway.ts'
import { createKeys } from './keys.ts'
import { KeptStore } from './secrets/store.ts'
import { createStagedNexus } from './stand-in/index.ts'

/** Server entry: the core and the gateway, for browsers; no Electron anywhere near. */

/** Shutdown takes no longer than this; then the process ends as it is, ms. */
const STOP_WITHIN_MS = 3_000

function fail(error: unknown): never {
  if (error instanceof UsageError) {
    process.stderr.write(`${error.message}\n`)
    process.exit(2)
  }
  process.stderr.write(`NEXUS failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
  process.exit(1)
}

/** Shows the console in the system's browser; a machine without one is told the address, which is enough. */
function openBrowser(url: string): void {
  const [command, ...args] =
    process.platform === 'darwin' ? ['open', url] : process.platform === 'win32' ? ['cmd', '/c', 'start', '', url] : ['xdg-open', url]
  const child = spawn(command as string, args, { stdio: 'ignore', detached: true })
  child.once('error', () => process.stdout.write('No browser could be opened; open the address above yourself.\n'))
  child.unref()
}

async function run(start: Run, hidden: HiddenSecrets): Promise<void> {
  const { config } = start
  hidden.add(...secretsOf(config))
  const log = createLog(config.logLevel, process.stderr, { ...config.tracing, hidden })
  const nexus = await createStagedNexus(config, {
    clock: systemClock,
    log,
    chaosWorker,
    say: (sentence) => process.stdout.write(`${sentence}\n`),
    scenarioFolder: join(import.meta.dirname, '../../resources/scenarios'),
    demoScript: join(import.meta.dirname, '../../resources/demo/three-minutes.yaml'),
    demoMarks: join(import.meta.dirname, '../../resources/demo/three-minutes.marks.json'),
    audioFolder: join(import.meta.dirname, '../../resources/audio'),
    keys: createKeys(start),
  })
  const gateway = await startGateway(nexus, {
    host: config.host,
    port: config.port,
    corsOrigins: config.corsOrigins,
    access: config.access,
    secretFile: join(config.dataFolder, 'session-key'),
    rendererRoot: join(import.meta.dirname, '../renderer'),
    onFailure: (error) => log.error('A request failed without being refused.', { err: error }),
  })

  let stopping = false
  const stop = (code: number) => {
    if (stopping) process.exit(1)
    stopping = true
    setTimeout(() => process.exit(code || 1), STOP_WITHIN_MS).unref()
    Promise.all([gateway.close(), nexus.stop()]).then(
      () => process.exit(code),
      (error: unknown) => {
        log.error('NEXUS did not stop in order.', { err: error })
        process.exit(1)
      },
    )
  }
  process.on('SIGINT', () => stop(0))
  process.on('SIGTERM', () => stop(0))
  const unforeseen = (error: unknown) => {
    process.stderr.write('NEXUS met an error it does not know and stops; its history is kept. The log holds the details.\n')
    log.error('Unhandled error.', { err: error })
    stop(1)
  }
  process.on('uncaughtException', unforeseen)
  process.on('unhandledRejection', unforeseen)

  try {
    await nexus.start()
  } catch (error) {
    await gateway.close()
    await nexus.stop()
    throw error
  }
  process.stdout.write(`NEXUS is at ${gateway.url}\n`)
  if (gateway.addresses.length > 0) process.stdout.write(`Other machines sign in at ${gateway.addresses.join(' or ')}\n`)
  process.send?.({ type: 'ready', url: gateway.url })
  if (config.openBrowser) openBrowser(gateway.url)
}

try {
  const hidden = new HiddenSecrets()
  const start = readConfig(process.argv.slice(2), undefined, undefined, (asked) => {
    return new KeptStore({ ...asked, cipher: null, onSecret: hidden.add })
  })
  if (start.kind === 'print') process.stdout.write(`${start.text}\n`)
  else await run(start, hidden)
} catch (error) {
  fail(error)
}
