import { plain, type Redactor } from './redact.ts'

/** Kept of each output, bytes. */
export const KEPT_BYTES = 16 * 1024

/** An output as it is kept. */
export interface Output {
  readonly text: string
  /** There was more. */
  readonly cut: boolean
}

/** Collects the end of an output in bounded memory. */
export class OutputTail {
  private readonly room: number
  private readonly redactor: Redactor
  private chunks: Buffer[] = []
  private held = 0
  private lost = false

  constructor(redactor: Redactor) {
    this.redactor = redactor
    // A secret that the cut goes through is only known by what lies before the cut: bytes of up to four for a character.
    this.room = KEPT_BYTES + 4 * redactor.longest + 4
  }

  push(chunk: Buffer): void {
    this.chunks.push(chunk)
    this.held += chunk.length
    for (let first = this.chunks[0]; first !== undefined && this.held - first.length >= this.room; first = this.chunks[0]) {
      this.chunks.shift()
      this.held -= first.length
      this.lost = true
    }
  }

  end(): Output {
    const whole = Buffer.concat(this.chunks)
    const cut = this.lost || whole.length > KEPT_BYTES
    const kept = whole.subarray(Math.max(0, whole.length - this.room))
    const lost = this.lost || kept.length < whole.length
    const text = plain(kept.subarray(lost ? firstCharacter(kept) : 0).toString('utf8'))
    // What may be the rest of a secret goes; then as many characters as are kept, from the end.
    const from = Math.max(lost ? this.redactor.longest : 0, text.length - KEPT_BYTES)
    return { text: this.redactor.text(text, cut ? wholeFrom(text, from) : 0), cut }
  }
}

/** Collects the beginning of an answer. */
export function headOf(bytes: Buffer, more: boolean, redactor: Redactor): Output {
  const text = plain(new TextDecoder().decode(bytes, { stream: more }))
  const cut = more || text.length > KEPT_BYTES
  // What comes last may be the beginning of a secret that the cut went through.
  const to = Math.min(KEPT_BYTES, more ? Math.max(0, text.length - redactor.longest) : text.length)
  return { text: redactor.text(text, 0, cut ? to : text.length), cut }
}

/** Bytes to leave out so that the text begins with a whole character. */
function firstCharacter(bytes: Buffer): number {
  let at = 0
  while (at < 4 && at < bytes.length && ((bytes[at] ?? 0) & 0xc0) === 0x80) at++
  return at
}

/** The same place, or the next one that does not divide a character. */
function wholeFrom(text: string, at: number): number {
  const code = text.charCodeAt(at)
  return code >= 0xdc00 && code <= 0xdfff ? at + 1 : at
}
