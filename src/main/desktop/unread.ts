import { Drain } from '../drain.ts'

/** Above this the page reads too slowly to be sent more. Below it a page says nothing yet of what it has read. */
const MOST_MESSAGES = 128
const MOST_CHARACTERS = 1024 * 1024

/**
 * What was sent to a page and not yet read by it. A socket's buffer pushes back; what is sent over IPC to a page that
 * hangs would be kept by the main process without end. The preload script counts what reaches its page, and tells.
 */
export class Unread {
  private lengths: number[] = []
  private characters = 0
  /** Messages of this document that the page has read. */
  private read = 0
  private readonly drain = new Drain(() => this.ready())

  sent(length: number): void {
    this.lengths.push(length)
    this.characters += length
  }

  /** The page has read so many messages since its document began. */
  seen(total: number): void {
    for (; this.read < total && this.lengths.length > 0; this.read++) this.characters -= this.lengths.shift() ?? 0
    this.drain.look()
  }

  /** Another document: nothing is left of what this one was sent. */
  forget(): void {
    this.lengths = []
    this.characters = 0
    this.read = 0
    this.drain.look()
  }

  /** Messages and characters that are still unread. */
  get left(): { readonly messages: number; readonly characters: number } {
    return { messages: this.lengths.length, characters: this.characters }
  }

  /** Resolves when the page can take another message, or `signal` aborts. */
  get drained(): Drain['drained'] {
    return this.drain.drained
  }

  private ready(): boolean {
    return this.lengths.length < MOST_MESSAGES && this.characters < MOST_CHARACTERS
  }
}
