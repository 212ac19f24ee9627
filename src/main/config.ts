import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { isMap, LineCounter, parseDocument } from 'yaml'
import { z } from 'zod'
import type { DatadogConfig } from '../datadog/settings.ts'
import { NexusError, UsageError } from '../shared/errors.ts'
import { type MonitorProfile, monitorProfileSchema } from '../shared/model/monitor.ts'
import type { SecretName } from '../shared/model/secret.ts'
import type { SourceChoiceWire } from '../shared/model/source-choice.ts'
import type { Secret } from '../shared/secret.ts'
import { ACCESS_KEYS, accessOf } from './access-config.ts'
import { ANALYSIS_KEYS, analysisOf } from './analysis-config.ts'
import { LOG_LEVELS, type LogLevel } from './core/log.ts'
import { DATADOG_KEYS, datadogOf } from './datadog-config.ts'
import { DEMO_KEYS, type DemoConfig, demoOf } from './demo-config.ts'
import { type Flags, parseFlags } from './flags.ts'
import type { AccessConfig } from './gateway/access/types.ts'
import { MCP_KEYS, type McpConfig, mcpOf } from './mcp-config.ts'
import { REMEDIATION_KEYS, type RemediationConfig, remediationOf } from './remediation-config.ts'
import type { AnalysisConfig } from './responders/analysis/types.ts'
import type { VoiceConfig } from './responders/voice/elevenlabs/types.ts'
import type { KeptStore, StoreOptions } from './secrets/store.ts'
import { givenSecrets, SECRETS_KEYS, type WithKept, withKept } from './secrets-config.ts'
import { credentialsIn, deciderOf, type SourceByPreference, saidBy } from './source-choice.ts'
import { SOURCE_KEYS, type SourceConfig, sourceOf } from './source-config.ts'
import type { TracingConfig } from './tracing/types.ts'
import { TRACING_KEYS, tracingOf } from './tracing-config.ts'
import { VOICE_KEYS, voiceOf } from './voice-config.ts'
import { WEBHOOK_KEYS, webhookSecretOf } from './webhook-config.ts'

/** Everything a run is told from outside; checked once, never changed. */
export interface NexusConfig {
  readonly host: string
  readonly access: AccessConfig
  readonly port: number
  readonly logLevel: LogLevel
  /** Web origins besides our own that may call the API from a browser. */
  readonly corsOrigins: readonly string[]
  readonly dataFolder: string
  /** Largest size of the recordings, bytes. */
  readonly recordingsBytes: number
  /** Null: as kept in the preferences. */
  readonly profile: MonitorProfile | null
  /** Null: `monitors.yaml` in the data folder, where there is one. */
  readonly monitorsFile: string | null
  readonly source: SourceConfig
  /** What a preference may say about the source. */
  readonly sourceByPreference: SourceByPreference<NexusConfig>
  /** A sentence about the choice of the source, where it may surprise. */
  readonly sourceNote?: string
  readonly openBrowser: boolean
  /** Path of the AppImage that this runs from; absent: it is none. */
  readonly appImage?: string
  /** Where the desktop session of the user keeps its settings ($XDG_CONFIG_HOME); absent: below the home folder. */
  readonly configHome?: string
  /** Null: no language model is configured, and analysis is computed only. */
  readonly analysis: AnalysisConfig | null
  /** Null: ElevenLabs is not configured, and only clips speak. */
  readonly voice: VoiceConfig | null
  /** What other systems send with their webhooks; null: only this machine may call them. */
  readonly webhookSecret: Secret | null
  /** Spans of NEXUS's own: where they go, and what NEXUS calls itself in them and in its log. */
  readonly tracing: TracingConfig
  readonly remediation: RemediationConfig
  /** Model Context Protocol. */
  readonly mcp: McpConfig
  readonly datadog: DatadogConfig
  readonly demo: DemoConfig
}

/** Where secrets may be kept, and which are given outside. */
type SecretsAsked = Pick<StoreOptions, 'folder' | 'given' | 'unencrypted'>

/** A configuration, and how it would be with other kept secrets. */
export interface Run extends WithKept<NexusConfig> {
  readonly kind: 'run'
  /** Null: nothing is kept by this program. */
  readonly store: KeptStore | null
  /** The same run with these kept secrets. */
  withKept(kept: ReadonlyMap<SecretName, Secret>): WithKept<NexusConfig>
}

/** What `readConfig` came to: run, or print a text and end with code 0. */
export type Start = Run | { readonly kind: 'print'; readonly text: string }

const origin = z
  .string()
  .transform((text) => text.trim())
  .refine((text) => {
    try {
      const url = new URL(text)
      return (url.protocol === 'http:' || url.protocol === 'https:') && url.origin === text
    } catch {
      return false
    }
  })

/** Every key, what it may be in words, and its rule. The same keys in lower case stand in nexus.config.yaml. */
const KEYS = {
  PORT: { may: 'a whole number from 0 to 65535 (0 takes any free port)', rule: z.coerce.number().int().min(0).max(65_535) },
  LOG_LEVEL: { may: LOG_LEVELS.join(', '), rule: z.enum(LOG_LEVELS) },
  CORS_ORIGINS: {
    may: 'web origins like http://localhost:5173, separated by commas',
    rule: z
      .string()
      .transform((text) => text.split(',').filter((part) => part.trim() !== ''))
      .pipe(z.array(origin)),
  },
  NEXUS_DATA: { may: 'the path of a folder', rule: z.string().min(1) },
  NEXUS_PROFILE: { may: 'demo or production', rule: monitorProfileSchema },
  NEXUS_RECORDINGS_MB: { may: 'a whole number of megabytes from 1 to 100000', rule: z.coerce.number().int().min(1).max(100_000) },
  ...ACCESS_KEYS,
  ...SOURCE_KEYS,
  ...ANALYSIS_KEYS,
  ...VOICE_KEYS,
  ...WEBHOOK_KEYS,
  ...TRACING_KEYS,
  ...MCP_KEYS,
  ...DATADOG_KEYS,
  ...REMEDIATION_KEYS,
  ...DEMO_KEYS,
  ...SECRETS_KEYS,
} as const
type Key = keyof typeof KEYS
type Environment = Readonly<Record<string, string | undefined>>
type Values = { [K in Key]?: z.output<(typeof KEYS)[K]['rule']> | undefined }

const CONFIG_FILE = 'nexus.config.yaml'

/** Path of the AppImage that this runs from, which holds even where nothing else can be read; undefined: none. */
export const appImageOf = (env: NodeJS.ProcessEnv = process.env): string | undefined => env.APPIMAGE || undefined

/**
 * Reads flags, environment and nexus.config.yaml (in that order of precedence) into
 * one frozen configuration. Throws UsageError, one sentence naming the key or flag
 * and what it may be. The only reader of the environment in the program. `open` gives the
 * secrets that are kept; they stand in wherever nothing else gives one. Absent: none are.
 */
export function readConfig(
  argv: readonly string[],
  env: Environment = process.env,
  cwd = process.cwd(),
  open: (asked: SecretsAsked) => KeptStore | null = () => null,
): Start {
  const flags = parseFlags(argv)
  if (flags.print !== null) return { kind: 'print', text: flags.print }
  const own = readEnvironment(env)
  const values: Values = { ...readFile(join(cwd, CONFIG_FILE)), ...own }
  const folder = resolve(cwd, flags.data ?? values.NEXUS_DATA ?? defaultDataFolder(process.platform, env))
  const store = open({ folder, given: givenSecrets(values, own), unencrypted: values.NEXUS_SECRETS_FILE === 'unencrypted' })
  const run = (kept: ReadonlyMap<SecretName, Secret>) => withKept(values, kept, (all) => configOf(all, flags, env, cwd, folder))
  return { kind: 'run', store, withKept: run, ...run(store?.kept() ?? new Map()) }
}

function configOf(values: Values, flags: Flags, env: Environment, cwd: string, dataFolder: string): NexusConfig {
  const at = (path: string) => resolve(cwd, path)
  const { source, note } = sourceOf(flags, values, at)
  const datadog = datadogOf(values)
  const chosen = (choice: SourceChoiceWire, passwords: boolean) => {
    const said = saidBy(choice, { flags, values }, passwords)
    return configOf({ ...values, ...said.values }, said.flags, env, cwd, dataFolder)
  }
  return Object.freeze({
    sourceByPreference: Object.freeze({
      decidedBy: deciderOf(flags, values, env),
      credentials: Object.freeze(credentialsIn(values)),
      with: (choice: SourceChoiceWire) => chosen(choice, true),
      check: (choice: SourceChoiceWire) => void chosen(choice, false),
    }),
    analysis: analysisOf(values, at),
    voice: voiceOf(values),
    webhookSecret: webhookSecretOf(values),
    tracing: tracingOf(values, datadog, source),
    remediation: remediationOf(values, env, (name) => name in KEYS, at),
    mcp: mcpOf(values),
    datadog,
    demo: demoOf(flags, values, at),
    ...accessOf(values, at),
    port: flags.port ?? values.PORT ?? 8000,
    logLevel: values.LOG_LEVEL ?? 'warn',
    corsOrigins: Object.freeze(values.CORS_ORIGINS ?? []),
    dataFolder,
    recordingsBytes: (values.NEXUS_RECORDINGS_MB ?? 512) * 1024 * 1024,
    profile: flags.profile ?? values.NEXUS_PROFILE ?? null,
    monitorsFile: flags.monitors === null ? null : at(flags.monitors),
    source: Object.freeze(source),
    ...(note !== null && { sourceNote: note }),
    ...(env.APPIMAGE && { appImage: env.APPIMAGE }),
    ...(env.XDG_CONFIG_HOME && { configHome: env.XDG_CONFIG_HOME }),
    openBrowser: flags.open && !env.CI && (process.platform !== 'linux' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY)),
  })
}

/** A secret as somebody wrote it. Throws NEXUS_INPUT_INVALID with what it may be. */
export function secretOf(name: SecretName, text: string): Secret {
  const parsed = KEYS[name].rule.safeParse(text)
  if (!parsed.success) throw new NexusError('NEXUS_INPUT_INVALID', `This cannot be used for ${name}, which may be ${KEYS[name].may}.`)
  return parsed.data
}

function readEnvironment(env: Environment): Values {
  const values: Values = {}
  for (const key of Object.keys(KEYS) as Key[]) {
    const text = env[key]
    if (text !== undefined && text.trim() !== '')
      put(values, key, text, (may) => `${key}=${quoted(key, text)} cannot be used: it may be ${may}.`)
  }
  return values
}

function readFile(path: string): Values {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {}
    throw new UsageError(`${path} cannot be read (${(error as Error).message}); correct its permissions or remove it.`)
  }
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines })
  const broken = document.errors[0]
  if (broken) throw new UsageError(`${path}:${lines.linePos(broken.pos[0]).line}: this is not YAML: ${broken.message.split('\n')[0]}`)
  let whole: unknown
  try {
    whole = document.toJS({ maxAliasCount: 100 })
  } catch (error) {
    throw new UsageError(`${path}:1: this YAML cannot be resolved: ${(error as Error).message.split('\n')[0]}.`)
  }
  const values: Values = {}
  if (document.contents === null) return values
  if (!isMap(document.contents)) throw new UsageError(`${path}:1: the file must hold "key: value" lines, such as "port: 8000".`)
  for (const pair of document.contents.items) {
    const node = pair.key as { value?: unknown; range?: [number, number, number] | null }
    const where = `${path}:${lines.linePos(node.range?.[0] ?? 0).line}`
    const name = String(node.value)
    const key = name.toUpperCase()
    if (!(key in KEYS))
      throw new UsageError(
        `${where}: ${shown(name)} is not a key of NEXUS; it may be one of ${Object.keys(KEYS).join(', ').toLowerCase()}.`,
      )
    const value = (whole as Record<string, unknown>)[name]
    const given = Array.isArray(value) ? value.join(',') : value === null ? '' : String(value)
    put(values, key as Key, given, (may) => `${where}: ${name}: ${quoted(key as Key, given)} cannot be used: it may be ${may}.`)
  }
  return values
}

function put<K extends Key>(values: Values, key: K, given: string, sentence: (may: string) => string): void {
  const parsed = KEYS[key].rule.safeParse(given)
  if (!parsed.success) throw new UsageError(sentence(KEYS[key].may))
  values[key] = parsed.data as Values[K]
}

/** A key's value as quoted in a sentence; a secret never is. */
function quoted(key: Key, text: string): string {
  return 'secret' in KEYS[key] ? '(not shown)' : shown(text)
}

/** A value as quoted in a sentence: short, without control characters, and without what stands before the host of an address. */
function shown(text: string): string {
  const open = text.replace(/\/\/[^/\s]*@/g, '//(not shown)@')
  return JSON.stringify(open.length > 60 ? `${open.slice(0, 60)}...` : open)
}

function defaultDataFolder(platform: NodeJS.Platform, env: Environment): string {
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'NEXUS')
  if (platform === 'win32') return join(env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'NEXUS')
  return join(env.XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'nexus')
}
