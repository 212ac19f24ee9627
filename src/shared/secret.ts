/**
 * A text that must not reach a log, an error, the page or a dump: whatever prints or
 * serialises it sees a placeholder. Only `reveal` gives it, where it is sent to its owner.
 */
export class Secret {
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  reveal(): string {
    return this.#text
  }

  toString(): string {
    return '[secret]'
  }

  toJSON(): string {
    return '[secret]'
  }

  /** What Node's inspection shows. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '[secret]'
  }
}

/** A kept secret cannot be read. Its code is among those that remote/trouble.ts knows: a peer is not told who we are. */
export class SecretUnreadable extends Error {
  override readonly name = 'SecretUnreadable'
  readonly code = 'ERR_SECRET_UNREADABLE'
}

/** A secret that is kept elsewhere and fetched when it is first needed; before that nobody can reveal it. */
export class KeptSecret extends Secret {
  readonly #fetch: () => Promise<Secret>
  #fetching: Promise<Secret> | null = null
  #fetched: Secret | null = null

  /** `fetch` is called once; it throws SecretUnreadable for what cannot be read. */
  constructor(fetch: () => Promise<Secret>) {
    super('')
    this.#fetch = fetch
  }

  get isLoaded(): boolean {
    return this.#fetched !== null
  }

  /** Fetches it where that was not done yet. Throws SecretUnreadable. */
  load(): Promise<Secret> {
    this.#fetching ??= this.#fetch().then((secret) => {
      this.#fetched = secret
      return secret
    })
    return this.#fetching
  }

  override reveal(): string {
    if (this.#fetched === null) throw new Error('A kept secret was used before it was fetched.')
    return this.#fetched.reveal()
  }
}

/** The secret, ready to be revealed. Throws SecretUnreadable. */
export async function loaded(secret: Secret): Promise<Secret> {
  return secret instanceof KeptSecret ? secret.load() : secret
}
