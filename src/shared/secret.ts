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
