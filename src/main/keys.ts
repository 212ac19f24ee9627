import { NexusError } from '../shared/errors.ts'
import type { Actor } from '../shared/model/input.ts'
import type { SecretListWire, SecretName, SecretStatusWire } from '../shared/model/secret.ts'
import type { Secret } from '../shared/secret.ts'
import type { SecretCalls } from './api/parts.ts'
import { type NexusConfig, type Run, secretOf } from './config.ts'
import { CATALOGUE, type SecretEntry } from './secrets/catalogue.ts'
import { SECRETS_FILE } from './secrets/file.ts'
import { KeptStore } from './secrets/store.ts'
import type { SecretStanding } from './secrets/types.ts'

/** What of a configuration follows its keys while NEXUS runs. */
export type Followed = Pick<NexusConfig, 'analysis' | 'voice'>

interface KeyParts {
  notice(sentence: string): void
  /** A key that takes effect at once was set, removed, or found to be unreadable. */
  changed(config: Followed): void
}

/** Keys and passwords as they stand in this run. */
export interface Keys extends SecretCalls {
  /** Who hears of them from now on; what was found at start is told at once. */
  serve(parts: KeyParts): void
}

/** The keys of a run over their store. */
export function createKeys(run: Pick<Run, 'config' | 'withKept' | 'left' | 'store'>): Keys {
  let { left } = run
  const store = run.store ?? emptyStore(run.config)
  let parts: KeyParts = { notice: () => {}, changed: () => {} }
  /** Changed since the start, which is when they were read. */
  const pending = new Set<SecretName>()

  /** An unreadable key that takes effect at once is none; of the others the part that needs it says so. */
  function usable(): Map<SecretName, Secret> {
    const lost = CATALOGUE.filter(({ name, effect }) => effect === 'at_once' && store.status(name).problem !== null)
    return new Map([...store.kept()].filter(([name]) => !lost.some((one) => one.name === name)))
  }

  function changed({ name, effect }: SecretEntry): void {
    const { config, left: now } = run.withKept(usable())
    left = now
    if (effect === 'at_once') parts.changed(config)
    else pending.add(name)
  }

  store.listen((name, sentence) => {
    parts.notice(sentence)
    const entry = entryOf(name)
    if (entry.effect === 'at_once') changed(entry)
  })

  /** A secret that could never be used is not taken; a password may come before its user. */
  function requireFitting({ name, title, partner }: SecretEntry, secret: Secret): void {
    const why = partner === undefined ? run.withKept(new Map([[name, secret]])).left.get(name) : undefined
    if (why !== undefined) throw new NexusError('NEXUS_SECRET_STATE', `${title}: nothing was kept. ${why}`)
  }

  return {
    list: (): SecretListWire => ({
      secrets: CATALOGUE.map((entry) => statusOf(entry, store.status(entry.name), { left, pending: pending.has(entry.name) })),
      place: store.place,
    }),
    async set(name, value, actor) {
      const entry = entryOf(name)
      const secret = secretOf(name, value)
      requireFitting(entry, secret)
      await store.set(name, secret)
      changed(entry)
      parts.notice(sentenceOf(entry, 'was set', actor))
    },
    async remove(name, actor) {
      const entry = entryOf(name)
      if (!store.status(name).kept) return
      await store.remove(name)
      changed(entry)
      parts.notice(sentenceOf(entry, 'was removed', actor))
    },
    serve(these) {
      parts = these
      for (const sentence of [store.place.problem, ...left.values()]) if (sentence !== null) parts.notice(sentence)
    },
  }
}

/** Keys of a configuration that was made without a store: nothing is kept, and nothing can be. */
export function fixedKeys(config: NexusConfig): Keys {
  const run = { config, left: new Map(), store: null }
  return createKeys({ ...run, withKept: () => run })
}

function emptyStore({ dataFolder: folder }: NexusConfig): KeptStore {
  return new KeptStore({ folder, given: new Map(), cipher: null, unencrypted: false, onSecret: () => {} })
}

function entryOf(wanted: SecretName): SecretEntry {
  const entry = CATALOGUE.find(({ name }) => name === wanted)
  if (entry === undefined) throw new Error(`The catalogue of secrets lacks ${wanted}.`)
  return entry
}

const WHEN = { at_once: 'it takes effect at once', next_start: 'that takes effect when NEXUS starts the next time' } as const

function sentenceOf({ name, title, effect }: SecretEntry, what: string, { name: who }: Actor): string {
  return `${title} (${name}) ${what} by ${who}; ${WHEN[effect]}.`
}

interface Circumstances {
  readonly left: ReadonlyMap<SecretName, string>
  readonly pending: boolean
}

function statusOf(entry: SecretEntry, standing: SecretStanding, { left, pending }: Circumstances): SecretStatusWire {
  const { name, title, purpose, effect } = entry
  const { source, kept } = standing
  return {
    name,
    title,
    purpose,
    configured: source !== 'none',
    source,
    protected: standing.protected,
    sentence: whereText(name, standing),
    problem: standing.problem ?? (source === 'none' ? null : (left.get(name) ?? null)),
    read_only: source === 'environment' || source === 'config_file',
    kept,
    effect,
    pending,
  }
}

function whereText(name: SecretName, { source, protected: safe, kept }: SecretStanding): string {
  const aside = kept ? ' What is kept here is not used.' : ''
  switch (source) {
    case 'environment':
      return `Set by ${name} in the environment of NEXUS, which always wins: remove it there to set it here.${aside}`
    case 'config_file':
      return `Set by ${name.toLowerCase()} in nexus.config.yaml, which always wins: remove it there to set it here.${aside}`
    case 'keychain':
      return safe
        ? 'Kept on this machine, encrypted with a key that the system keeps.'
        : 'Kept on this machine, but not protected: the system has no key store, so it is encrypted with a password that everybody can know.'
    case 'file':
      return `Kept in ${SECRETS_FILE} of the data folder, not encrypted: whoever can read that file has it.`
    case 'none':
      return kept ? 'Not set: what is kept cannot be used.' : 'Not set.'
  }
}
