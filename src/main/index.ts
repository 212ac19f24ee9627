import { join } from 'node:path'
import chaosWorker from '../chaos/worker?modulePath'
import { rumOrigins } from '../datadog/settings.ts'
import { contentSecurityPolicy } from '../shared/csp.ts'
import { UsageError } from '../shared/errors.ts'
import { appImageOf, readConfig } from './config.ts'
import { systemClock } from './core/clock.ts'
import { createLog, HiddenSecrets, secretsOf } from './core/log.ts'
import { desktopArguments, ownWords } from './desktop/arguments.ts'
import { systemCipher } from './desktop/cipher.ts'
import { builtPaths, runDesktop, tellTrouble } from './desktop/index.ts'
import { startGateway } from './gateway/gateway.ts'
import { createSoundHandler } from './gateway/sound.ts'
import { createStaticHandler } from './gateway/static.ts'
import { createKeys } from './keys.ts'
import { KeptStore } from './secrets/store.ts'
import { createStagedNexus } from './stand-in/index.ts'

/**
 * Desktop entry: the core and the desktop shell. The same core as in headless.ts.
 * Synchronous up to `runDesktop`: Electron takes schemes and paths only before it is ready.
 */
try {
  const { devRenderer, rest, ...wanted } = desktopArguments(process.argv, !process.defaultApp)
  const hidden = new HiddenSecrets()
  const start = readConfig(rest, undefined, undefined, (asked) => {
    return new KeptStore({ ...asked, cipher: systemCipher, onSecret: hidden.add })
  })
  if (start.kind === 'print') {
    process.stdout.write(`${start.text}\n`)
    process.exit(0)
  }
  const { config } = start
  hidden.add(...secretsOf(config))
  const log = createLog(config.logLevel, process.stderr, { ...config.tracing, hidden })
  const { preload, icon, renderer } = builtPaths(import.meta.dirname)
  runDesktop({
    userData: join(config.dataFolder, 'desktop'),
    preload,
    icon,
    devRenderer,
    wanted,
    words: ownWords(process.argv, !process.defaultApp),
    appImage: config.appImage,
    configHome: config.configHome,
    servePage: createStaticHandler(renderer, contentSecurityPolicy(rumOrigins(config.datadog))),
    serveSound: createSoundHandler,
    createNexus: (desktop) =>
      createStagedNexus(config, {
        clock: systemClock,
        log,
        chaosWorker: unpacked(chaosWorker),
        scenarioFolder: unpacked(join(import.meta.dirname, '../../resources/scenarios')),
        demoScript: join(import.meta.dirname, '../../resources/demo/three-minutes.yaml'),
        demoMarks: join(import.meta.dirname, '../../resources/demo/three-minutes.marks.json'),
        audioFolder: join(import.meta.dirname, '../../resources/audio'),
        desktop,
        keys: createKeys(start),
      }),
    serveBrowsers: (nexus) =>
      startGateway(nexus, {
        host: '127.0.0.1',
        port: 0,
        corsOrigins: [],
        rendererRoot: renderer,
        onFailure: (error) => log.error('A request failed without being refused.', { err: error }),
      }),
    unforeseen: (error) => log.error('Unhandled error.', { err: error }),
    exitCodeOf,
  })
} catch (error) {
  const sentence = error instanceof Error ? error.message : String(error)
  void tellTrouble(sentence, exitCodeOf(error), {
    kiosk: process.argv.includes('--kiosk'),
    appImage: appImageOf(),
    end: process.exit,
  })
}

function exitCodeOf(error: unknown): number {
  return error instanceof UsageError ? 2 : 1
}

/** Worker threads are loaded from disk, so the packager keeps the worker and its scenarios outside the archive. */
function unpacked(path: string): string {
  return path.replace(/([\\/])app\.asar(?=[\\/])/, '$1app.asar.unpacked')
}
