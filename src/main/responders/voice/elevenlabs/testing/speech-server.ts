import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A request as it arrived. */
export interface Seen {
  readonly method: string
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

export type Reply = (response: ServerResponse, seen: Seen) => void

/** A tone, `ms` long: signed 16-bit little-endian mono at 24 kHz. */
export function samples(ms: number, hertz = 220): Buffer {
  const count = Math.round((24_000 * ms) / 1000)
  const bytes = Buffer.alloc(count * 2)
  for (let at = 0; at < count; at++) bytes.writeInt16LE(Math.round(8_000 * Math.sin((2 * Math.PI * hertz * at) / 24_000)), at * 2)
  return bytes
}

/** The beginning of a 200 as ElevenLabs sends it; the rest is the caller's. */
export function begin(response: ServerResponse, type = 'audio/pcm'): void {
  response.writeHead(200, {
    'content-type': type,
    'transfer-encoding': 'chunked',
    'request-id': 'Hq8hUGDhHY1zvbHxhVZ1',
    'history-item-id': 'gPYS3lYqvCkSYOr9sCpz',
    'character-cost': '12',
  })
}

/** Samples in chunks, as `POST /v1/text-to-speech/{voice_id}/stream` streams them. */
export const streamed =
  (bytes: Buffer, chunkBytes = 4_001): Reply =>
  (response) => {
    begin(response)
    for (let at = 0; at < bytes.length; at += chunkBytes) response.write(bytes.subarray(at, at + chunkBytes))
    response.end()
  }

/** Sends the beginning at once; what becomes of the rest is the caller's. */
export const begun =
  (bytes: Buffer, then: (response: ServerResponse) => void = () => {}): Reply =>
  (response) => {
    begin(response)
    response.write(bytes, () => then(response))
  }

/** An error in the form of the API; `headers` go with it. */
export const refused =
  (code: number, status: string, message = 'No.', headers: Record<string, string> = {}): Reply =>
  (response) => {
    response.writeHead(code, { 'content-type': 'application/json', ...headers })
    response.end(JSON.stringify({ detail: { status, message } }))
  }

export const raw =
  (code: number, type: string, text: string | Buffer): Reply =>
  (response) => {
    response.writeHead(code, { 'content-type': type })
    response.end(text)
  }

/** Answers never. */
export const hanging: Reply = () => {}

/** A loopback server that stands in for ElevenLabs; `answer` may be changed at any time. */
export class SpeechServer {
  readonly seen: Seen[] = []
  answer: Reply = streamed(samples(500))
  private waiting: { readonly calls: number; readonly resolve: () => void }[] = []
  private readonly server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const { method = '', url = '', headers } = request
      const seen = { method, url, headers, body: Buffer.concat(parts).toString('utf8') }
      this.seen.push(seen)
      this.answer(response, seen)
      for (const { calls, resolve } of this.waiting) if (this.seen.length >= calls) resolve()
    })
  })

  /** Resolves once so many calls have come in. */
  async called(calls: number): Promise<void> {
    if (this.seen.length >= calls) return
    await new Promise<void>((resolve) => this.waiting.push({ calls, resolve }))
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections()
    await new Promise((resolve) => this.server.close(resolve))
  }
}
