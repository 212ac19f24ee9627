import type { SettingsWire } from '../shared/model/settings.ts'
import type { NexusRouter } from './api/router.ts'
import type { Clock } from './core/clock.ts'
import type { DesktopPort } from './core/desktop-port.ts'
import type { LiveHub } from './core/live-types.ts'
import type { Log } from './core/log.ts'
import type { McpClients } from './core/mcp-clients.ts'
import type { EngineSnapshot } from './engine/types.ts'
import type { Keys } from './keys.ts'
import type { DemoRecording } from './stand-in/recording-file.ts'

export type { DesktopPort } from './core/desktop-port.ts'
export type { CallContext, LiveFrame, LiveHub, LiveOptions, WebhookCaller } from './core/live-types.ts'
export type { Cipher, Protection } from './secrets/types.ts'

/** What a run needs from the process it lives in. */
export interface NexusPorts {
  readonly clock: Clock
  readonly log: Log
  /** File of the chaos worker's entry. */
  readonly chaosWorker: string
  /** Folder whose YAML files are offered as scenarios. */
  readonly scenarioFolder: string
  /** File of the demo's script as shipped. */
  readonly demoScript: string
  /** Folder of the clips and their manifest. */
  readonly audioFolder: string
  /** The recording that this core plays in the place of the live one, as it says in every state; absent: it is no stand-in. */
  readonly standIn?: DemoRecording
  /** Keys and passwords; absent: as configured, and none can be set. */
  readonly keys?: Keys
  /** Hears every notice as it is given, for entries with a terminal. */
  readonly say?: (sentence: string) => void
  /** The shell that shows the console; absent: there is none. */
  readonly desktop?: DesktopPort
}

/** The running core, as the gateway and the desktop see it. */
export interface Nexus {
  /** The contract, implemented; every transport serves this one router. */
  readonly router: NexusRouter
  readonly live: LiveHub
  /** Origins besides its own that the page may send to. */
  readonly pageConnects: readonly string[]
  readonly sound: {
    /** Folder of the clips and their manifest; it need not exist. */
    readonly folder: string
    /** Samples of made speech from its start (signed 16-bit little-endian mono); null: no such speech, or not any more. */
    speech(id: string): ReadableStream<Uint8Array> | null
  }
  /** Programs connected over MCP; the gateway says who comes and goes. */
  readonly mcp: Pick<McpClients, 'enabled' | 'joined' | 'connection'>
  snapshot(): EngineSnapshot
  /** Preferences as they are kept. */
  settings(): SettingsWire
  /** The `/metrics` page in the format that an Accept header prefers; null: Prometheus text format 0.0.4. */
  metricsPage(accept: string | null): Promise<{ readonly contentType: string; readonly text: string }>
  /** Adds a sentence for people to the debug overlay and the log. */
  notice(sentence: string): void
  start(): Promise<void>
  /** Commits what was consumed and closes everything; safe to call twice. */
  stop(): Promise<void>
}
