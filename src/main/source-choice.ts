import { KAFKA_KEYS } from '../kafka/settings.ts'
import { UsageError } from '../shared/errors.ts'
import type { SourceChoiceWire } from '../shared/model/source-choice.ts'
import { Secret } from '../shared/secret.ts'
import type { Flags } from './flags.ts'
import { PROMETHEUS_KEYS } from './prometheus-config.ts'
import { SOURCE_KEYS, type SourceValues } from './source-config.ts'

/** What decides on the source before any preference, and its name. */
export interface Decider {
  readonly by: 'flag' | 'environment' | 'file'
  readonly name: string
}

/** How a preference comes to be the source of a run. */
export interface SourceByPreference<Config> {
  /** Null: nothing outside decides, so a preference may. */
  readonly decidedBy: Decider | null
  /** What a chosen source may sign in with: here, so that the log hides it. */
  readonly credentials: readonly Secret[]
  /** The same run with the chosen source. Throws UsageError, one sentence. */
  with(choice: SourceChoiceWire): Config
  /** Throws UsageError for a choice that could not be followed even if its password were set. */
  check(choice: SourceChoiceWire): void
}

/** Secrets of any source that could be chosen. */
export function credentialsIn(values: SourceValues): Secret[] {
  const { KAFKA_SASL_PASSWORD: kafka, NEXUS_PROMETHEUS_TOKEN: token, NEXUS_PROMETHEUS_PASSWORD: password } = values
  return [kafka, token, password].filter((secret) => secret !== undefined)
}

/** How a file is named that was chosen in the settings, where a flag would be in a sentence. */
export const IN_SETTINGS = 'the source in Settings'

type Environment = Readonly<Record<string, string | undefined>>

/** What of flags, environment and file decides on the source; null: nothing does. */
export function deciderOf(flags: Flags, values: SourceValues, env: Environment): Decider | null {
  const flag =
    (flags.replay !== null && '--replay') ||
    (flags.source !== null && `--source ${flags.source}`) ||
    (flags.scenario !== null && '--scenario') ||
    (flags.seed !== null && '--seed') ||
    // The demo is one of the simulator.
    (flags.demo !== null && '--demo')
  if (flag) return { by: 'flag', name: flag }
  const key = (['KAFKA_BOOTSTRAP_SERVERS', 'NEXUS_OTLP', 'NEXUS_PROMETHEUS'] as const).find((name) => values[name] !== undefined)
  if (key === undefined) return null
  return env[key]?.trim() ? { by: 'environment', name: key } : { by: 'file', name: key.toLowerCase() }
}

/** A choice as flags and values would say it. Whatever is configured outside goes before it, key by key. */
export interface Said {
  readonly flags: Flags
  readonly values: SourceValues
}

/**
 * A choice beside what is configured. Credentials that belong to no user are left out: a password without its user is a
 * mistake elsewhere, and not of this choice. Throws UsageError, one sentence.
 * @param passwords whether a user without a password is refused; false: any password counts as set
 */
export function saidBy(choice: SourceChoiceWire, outside: Said, passwords = true): Said {
  const { flags, values } = outside
  switch (choice.kind) {
    case 'replay':
      requireRecordingName(choice.file)
      return {
        values,
        flags: { ...flags, source: 'replay', given: IN_SETTINGS, replay: choice.file, loop: choice.loop, speed: speedOf(choice.speed) },
      }
    case 'otlp':
      return { flags: { ...flags, source: 'otlp' }, values: { NEXUS_OTLP: ruled('port', SOURCE_KEYS.NEXUS_OTLP, choice.place), ...values } }
    case 'kafka':
      return { flags: { ...flags, source: 'kafka' }, values: withUser('Kafka', kafkaValues(choice, values), KAFKA_USER, passwords) }
    case 'prometheus':
      return {
        flags: { ...flags, source: 'prometheus' },
        values: withUser('Prometheus', prometheusValues(choice, values), PROMETHEUS_USER, passwords),
      }
  }
}

const speedOf = (speed: number | 'max' | null): Flags['speed'] => (speed === 'max' ? null : (speed ?? undefined))

/** The name of a file is all that keeps other files of this machine from being read as telemetry. */
function requireRecordingName(file: string): void {
  if (!/\.jsonl(?:\.gz)?$/i.test(file))
    throw new UsageError(`${JSON.stringify(file.slice(-80))} is no recording: its name must end in .jsonl or .jsonl.gz.`)
}

function kafkaValues(choice: Extract<SourceChoiceWire, { kind: 'kafka' }>, values: SourceValues): SourceValues {
  const { servers, topic, group_id: group, username, tls } = choice
  return {
    KAFKA_BOOTSTRAP_SERVERS: ruled('brokers', KAFKA_KEYS.KAFKA_BOOTSTRAP_SERVERS, servers),
    ...(topic !== null && { KAFKA_TOPIC: ruled('topic', KAFKA_KEYS.KAFKA_TOPIC, topic) }),
    ...(group !== null && { KAFKA_GROUP_ID: ruled('group', KAFKA_KEYS.KAFKA_GROUP_ID, group) }),
    ...(username !== null && { KAFKA_SASL_USERNAME: ruled('user', KAFKA_KEYS.KAFKA_SASL_USERNAME, username) }),
    KAFKA_SSL: tls,
    ...values,
  }
}

function prometheusValues(choice: Extract<SourceChoiceWire, { kind: 'prometheus' }>, values: SourceValues): SourceValues {
  const { url, username } = choice
  const all: SourceValues = {
    NEXUS_PROMETHEUS: ruled('address', PROMETHEUS_KEYS.NEXUS_PROMETHEUS, url),
    ...(username !== null && { NEXUS_PROMETHEUS_USER: ruled('user', PROMETHEUS_KEYS.NEXUS_PROMETHEUS_USER, username) }),
    ...values,
  }
  // A user that was chosen says how we sign in: not by the token that is kept for another place.
  return username === null ? all : { ...all, NEXUS_PROMETHEUS_TOKEN: undefined }
}

const KAFKA_USER = ['KAFKA_SASL_USERNAME', 'KAFKA_SASL_PASSWORD', 'KAFKA_SASL_MECHANISM'] as const
const PROMETHEUS_USER = ['NEXUS_PROMETHEUS_USER', 'NEXUS_PROMETHEUS_PASSWORD', null] as const

function withUser(
  system: string,
  values: SourceValues,
  keys: typeof KAFKA_USER | typeof PROMETHEUS_USER,
  passwords: boolean,
): SourceValues {
  const [user, password, mechanism] = keys
  if (values[user] === undefined) return { ...values, [password]: undefined, ...(mechanism !== null && { [mechanism]: undefined }) }
  if (values[password] !== undefined) return values
  if (passwords)
    throw new UsageError(`The ${system} user ${values[user]} needs a password: set ${password} under Settings, or in the environment.`)
  return { ...values, [password]: new Secret('-') }
}

interface Rule<Value> {
  readonly may: string
  readonly rule: { safeParse(text: string): { readonly success: true; readonly data: Value } | { readonly success: false } }
}

function ruled<Value>(what: string, { may, rule }: Rule<Value>, text: string): Value {
  const parsed = rule.safeParse(text)
  if (parsed.success) return parsed.data
  const shown = text.replace(/\/\/[^/\s]*@/g, '//(not shown)@').slice(0, 80)
  throw new UsageError(`The ${what} ${JSON.stringify(shown)} cannot be used: it may be ${may}.`)
}
