import { NexusError } from '../../shared/errors.ts'
import { type SecretName, secretNameSchema } from '../../shared/model/secret.ts'
import { KeptSecret, Secret, SecretUnreadable } from '../../shared/secret.ts'
import { type KeptEntries, type KeptEntry, readSecretsFile, SECRETS_FILE, writeSecretsFile } from './file.ts'
import type { Cipher, SecretPlace, SecretStanding, SecretStore } from './types.ts'

export interface StoreOptions {
  /** Folder of the file of kept secrets. */
  readonly folder: string
  /** Secrets that the environment or the configuration file gives: they win, and are not changed here. */
  readonly given: ReadonlyMap<SecretName, GivenSecret>
  /** Null: this program has no key store. */
  readonly cipher: Cipher | null
  /** Somebody chose that secrets may be kept without encryption. */
  readonly unencrypted: boolean
  /** Hears every secret that becomes known, before anybody uses it. */
  onSecret(secret: Secret): void
}

export interface GivenSecret {
  readonly from: 'environment' | 'config_file'
  readonly secret: Secret
}

const OPT_IN = 'start NEXUS with NEXUS_SECRETS_FILE=unencrypted'
const moved = (name: SecretName): string =>
  `The kept ${name} cannot be decrypted, because it was encrypted for another user, machine or key store (the profile was moved?): set it again.`
const NO_STORE_HERE = 'What is kept was encrypted by the desktop, and this program cannot read it: set it in the environment.'
const NOT_ALLOWED = `What is kept is not encrypted, and is used only where that was chosen: ${OPT_IN}, or set it again.`

/** The store: what is given outside, then what is kept in one file, encrypted by the system where it can. */
export class KeptStore implements SecretStore {
  private readonly options: StoreOptions
  private readonly blocked: boolean
  private readonly fileProblem: string | null
  private entries: KeptEntries
  /** Why what is kept cannot be read, of those where that was found out. */
  private readonly failures = new Map<SecretName, string>()
  private readonly secrets = new Map<SecretName, KeptSecret>()
  private writing: Promise<unknown> = Promise.resolve()
  private onFailure: (name: SecretName, sentence: string) => void = () => {}

  constructor(options: StoreOptions) {
    this.options = options
    const { entries, blocked, problem } = readSecretsFile(options.folder)
    this.entries = entries
    this.blocked = blocked
    this.fileProblem = problem
    for (const name of Object.keys(entries)) {
      const known = secretNameSchema.safeParse(name)
      if (known.success) this.offer(known.data)
    }
  }

  get place(): SecretPlace {
    const { cipher, unencrypted } = this.options
    const problem = this.fileProblem
    if (cipher !== null) return { kind: 'keychain', ...cipher.protection(), problem }
    if (unencrypted)
      return {
        kind: 'file',
        protected: false,
        sentence: `Keys set here are kept in ${SECRETS_FILE} of the data folder, not encrypted.`,
        problem,
      }
    return {
      kind: 'none',
      protected: false,
      sentence: `This program has no key store, so keys come from the environment. To keep them in a file that is not encrypted, ${OPT_IN}.`,
      problem,
    }
  }

  status(name: SecretName): SecretStanding {
    const entry = this.entries[name]
    const kept = entry !== undefined
    const given = this.options.given.get(name)
    if (given !== undefined) return { source: given.from, protected: null, problem: null, kept }
    if (entry === undefined) return { source: 'none', protected: null, problem: null, kept }
    const problem = this.failures.get(name) ?? this.unusable(entry)
    if (problem !== null) return { source: 'none', protected: entry.protected, problem, kept }
    return { source: entry.form === 'not-encrypted' ? 'file' : 'keychain', protected: entry.protected, problem, kept }
  }

  /** What is kept and not given outside, each to be fetched when it is needed. */
  kept(): ReadonlyMap<SecretName, Secret> {
    return new Map([...this.secrets].filter(([name]) => !this.options.given.has(name)))
  }

  /** Hears when something that is kept turns out to be unreadable. */
  listen(onFailure: (name: SecretName, sentence: string) => void): void {
    this.onFailure = onFailure
  }

  async get(name: SecretName): Promise<Secret | null> {
    const given = this.options.given.get(name)
    if (given !== undefined) return given.secret
    return (
      this.secrets
        .get(name)
        ?.load()
        .catch(() => null) ?? null
    )
  }

  set(name: SecretName, secret: Secret): Promise<void> {
    this.options.onSecret(secret)
    return this.inTurn(async () => {
      this.requireOwn(name)
      await this.keep(name, await this.seal(secret))
      this.failures.delete(name)
      const known = new KeptSecret(async () => secret)
      await known.load()
      this.secrets.set(name, known)
    })
  }

  remove(name: SecretName): Promise<void> {
    return this.inTurn(async () => {
      this.requireFile()
      const { [name]: gone, ...rest } = this.entries
      if (gone === undefined) return
      await this.write(rest)
      this.failures.delete(name)
      this.secrets.delete(name)
    })
  }

  private offer(name: SecretName): void {
    const entry = this.entries[name]
    if (entry !== undefined && this.unusable(entry) === null) this.secrets.set(name, new KeptSecret(() => this.fetch(name, entry)))
  }

  /** Why an entry is not even looked into. */
  private unusable({ form }: KeptEntry): string | null {
    if (form === 'not-encrypted') return this.options.unencrypted ? null : NOT_ALLOWED
    return this.options.cipher === null ? NO_STORE_HERE : null
  }

  private async fetch(name: SecretName, entry: KeptEntry): Promise<Secret> {
    const { cipher, onSecret } = this.options
    if (entry.form === 'not-encrypted') {
      const secret = new Secret(entry.value)
      onSecret(secret)
      return secret
    }
    try {
      if (cipher === null) throw new Error(NO_STORE_HERE)
      const { text, renew } = await cipher.decrypt(Buffer.from(entry.value, 'base64'))
      const secret = new Secret(text)
      onSecret(secret)
      if (renew) this.renew(name, entry, secret)
      return secret
    } catch {
      // What the system says of it may hold anything; the sentence is ours.
      if (this.entries[name] === entry) {
        this.failures.set(name, moved(name))
        this.onFailure(name, moved(name))
      }
      throw new SecretUnreadable(moved(name))
    }
  }

  /** The system changed its key: encrypted anew with the new one. Where that fails, what is kept still serves. */
  private renew(name: SecretName, entry: KeptEntry, secret: Secret): void {
    this.inTurn(async () => {
      if (this.entries[name] === entry && !this.blocked) await this.keep(name, await this.seal(secret))
    }).catch(() => {})
  }

  private requireOwn(name: SecretName): void {
    const given = this.options.given.get(name)
    if (given !== undefined) throw refusal(`${name} is set in ${PLACES[given.from]}, which always wins: remove it there to set it here.`)
    this.requireFile()
  }

  private requireFile(): void {
    if (this.blocked) throw refusal(this.fileProblem ?? 'The kept keys cannot be changed.')
  }

  private async seal(secret: Secret): Promise<KeptEntry> {
    const { cipher, unencrypted } = this.options
    // Whoever chose a plain file gets one, unless the system does better.
    if (cipher !== null) {
      const sealed = await sealedBy(cipher, secret)
      if (sealed !== null) return sealed
    }
    if (unencrypted) return { form: 'not-encrypted', protected: false, value: secret.reveal() }
    if (cipher === null) throw refusal(this.place.sentence)
    throw refusal(
      `The key store of this system cannot be used (locked, refused or missing), so nothing was kept: unlock it and try again, set it in the environment, or ${OPT_IN}.`,
    )
  }

  private async keep(name: SecretName, entry: KeptEntry): Promise<void> {
    await this.write({ ...this.entries, [name]: entry })
  }

  private async write(entries: KeptEntries): Promise<void> {
    try {
      await writeSecretsFile(this.options.folder, entries)
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason'
      throw refusal(
        `The data folder cannot be written (${SECRETS_FILE}: ${code}), so nothing was changed: make it writable, choose another with --data, or set the key in the environment.`,
      )
    }
    this.entries = entries
  }

  /** One change after another: each begins with what the last one left. */
  private inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.writing.then(work)
    this.writing = done.catch(() => {})
    return done
  }
}

const PLACES: Readonly<Record<GivenSecret['from'], string>> = {
  environment: 'the environment of NEXUS',
  config_file: 'nexus.config.yaml',
}

const refusal = (sentence: string): NexusError => new NexusError('NEXUS_SECRET_STATE', sentence)

/** Null: the system cannot encrypt now. */
async function sealedBy(cipher: Cipher, secret: Secret): Promise<KeptEntry | null> {
  try {
    if (!(await cipher.available())) return null
    const bytes = await cipher.encrypt(secret.reveal())
    return { form: 'safe-storage-1', protected: cipher.protection().protected, value: Buffer.from(bytes).toString('base64') }
  } catch {
    return null
  }
}
