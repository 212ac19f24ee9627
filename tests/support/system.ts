import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { NexusConfig } from '../../src/main/config.ts'
import { type Clock, systemClock } from '../../src/main/core/clock.ts'
import { silentLog } from '../../src/main/core/log.ts'
import { datadogOf } from '../../src/main/datadog-config.ts'
import { LOCAL_ACCESS } from '../../src/main/gateway/access/types.ts'
import { type Gateway, type GatewayOptions, startGateway } from '../../src/main/gateway/gateway.ts'
import { createNexus } from '../../src/main/nexus.ts'
import type { Nexus } from '../../src/main/nexus-types.ts'
import { createStagedNexus } from '../../src/main/stand-in/index.ts'
import { configOf } from './config.ts'

/** File of the simulator's worker, as Node runs it from source. */
export const CHAOS_WORKER = join(import.meta.dirname, '../../src/chaos/worker.ts')

/** Scenario files as shipped. */
const SCENARIOS = join(import.meta.dirname, '../../resources/scenarios')
/** The demo as shipped. */
const DEMO = join(import.meta.dirname, '../../resources/demo/three-minutes.yaml')
const DEMO_MARKS = join(import.meta.dirname, '../../resources/demo/three-minutes.marks.json')
/** Clips as shipped. */
const AUDIO = join(import.meta.dirname, '../../resources/audio')

/** A whole NEXUS in this process, with a data folder of its own that goes with it. */
export interface TestSystem extends AsyncDisposable {
  readonly nexus: Nexus
  readonly dataFolder: string
}

export interface TestOptions {
  readonly source?: Partial<NexusConfig['source']>
  /** Script of the demo; as shipped where absent. */
  readonly demoScript?: string
  /** A recording of the demo waits in the wings, with these marks or, where true, the shipped ones. Absent: none does. */
  readonly standIn?: true | string
  readonly clock?: Clock
  /** Folder of the clips; as shipped where absent. */
  readonly audioFolder?: string
  /** ElevenLabs; not configured where absent. */
  readonly voice?: NexusConfig['voice']
  /** Secret of the webhooks; none where absent. */
  readonly webhookSecret?: NexusConfig['webhookSecret']
  /** Gemini; not configured where absent. */
  readonly analysis?: NexusConfig['analysis']
  /** Where spans go; nowhere where absent. */
  readonly traces?: NexusConfig['tracing']['target']
  /** The runbook; none where absent. */
  readonly remediation?: NexusConfig['remediation']
  /** Wall time after which a proposed fix expires, ms. */
  readonly proposalMs?: number
  /** Datadog; not configured where absent. */
  readonly datadog?: NexusConfig['datadog']
  /** Kept where given; else a temporary folder that is removed at the end. */
  readonly dataFolder?: string
}

/** Configuration of a test run: quiet, on any port, nothing opened. */
export function testConfig(dataFolder: string, source: Partial<NexusConfig['source']> = {}): NexusConfig {
  return {
    host: '127.0.0.1',
    access: LOCAL_ACCESS,
    port: 0,
    logLevel: 'silent',
    corsOrigins: [],
    dataFolder,
    recordingsBytes: 64 * 1024 * 1024,
    profile: 'demo',
    monitorsFile: null,
    source: { kind: 'chaos', scenario: null, seed: 7, topologyFile: null, baselineFile: null, ...source } as NexusConfig['source'],
    sourceByPreference: configOf({ NEXUS_DATA: dataFolder }, dataFolder).sourceByPreference,
    openBrowser: false,
    analysis: null,
    voice: null,
    webhookSecret: null,
    tracing: { target: null, service: 'nexus', env: null, datadog: false, site: 'datadoghq.com' },
    remediation: { file: null, variables: { value: (name) => process.env[name], isOurs: () => false } },
    mcp: { enabled: true, proposalMs: 120_000 },
    datadog: datadogOf({}),
    demo: { script: null, starts: null },
  }
}

/** Makes and starts a NEXUS. */
export async function startSystem(options: TestOptions = {}): Promise<TestSystem> {
  const dataFolder = options.dataFolder ?? mkdtempSync(join(tmpdir(), 'nexus-test-'))
  const base = testConfig(dataFolder, options.source)
  const nexus = await (options.standIn === undefined ? createNexus : createStagedNexus)(
    {
      ...base,
      voice: options.voice ?? null,
      webhookSecret: options.webhookSecret ?? null,
      datadog: options.datadog ?? datadogOf({}),
      remediation: options.remediation ?? base.remediation,
      analysis: options.analysis ?? null,
      demo: { script: options.demoScript ?? null, starts: null },
      tracing: { ...base.tracing, target: options.traces ?? null },
      mcp: { enabled: true, proposalMs: options.proposalMs ?? 120_000 },
    },
    {
      clock: options.clock ?? systemClock,
      log: silentLog,
      chaosWorker: CHAOS_WORKER,
      scenarioFolder: SCENARIOS,
      demoScript: DEMO,
      demoMarks: typeof options.standIn === 'string' ? options.standIn : DEMO_MARKS,
      audioFolder: options.audioFolder ?? AUDIO,
    },
  )
  await nexus.start()
  return {
    nexus,
    dataFolder,
    async [Symbol.asyncDispose]() {
      await nexus.stop()
      if (options.dataFolder === undefined) rmSync(dataFolder, { recursive: true, force: true })
    },
  }
}

/** The same behind a gateway on a free port; `renderer` is the folder it serves. */
export async function startServer(
  options: TestOptions & {
    readonly renderer?: string
    readonly corsOrigins?: readonly string[]
    readonly gateway?: Partial<GatewayOptions>
  } = {},
): Promise<TestSystem & { readonly gateway: Gateway }> {
  const system = await startSystem(options)
  const gateway = await startGateway(system.nexus, {
    host: '127.0.0.1',
    port: 0,
    corsOrigins: options.corsOrigins ?? [],
    rendererRoot: options.renderer ?? join(system.dataFolder, 'no-renderer'),
    onFailure: (error) => {
      throw error
    },
    ...options.gateway,
  })
  return {
    ...system,
    gateway,
    async [Symbol.asyncDispose]() {
      await gateway.close()
      await system[Symbol.asyncDispose]()
    },
  }
}
