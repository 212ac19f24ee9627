import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A request as it arrived. */
export interface Seen {
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

export type Reply = (response: ServerResponse, seen: Seen) => void

/** A 200 in the form of `models.generateContent` of the Gemini API. */
export function generated(
  text: string,
  usage: object = { promptTokenCount: 310, candidatesTokenCount: 22, thoughtsTokenCount: 40, totalTokenCount: 372 },
): Reply {
  return json(200, {
    candidates: [{ content: { parts: [{ text }], role: 'model' }, finishReason: 'STOP', index: 0 }],
    usageMetadata: usage,
    modelVersion: 'gemini-3.8-flash',
    responseId: 'test',
  })
}

/** The line as structured output. */
export const line = (text: string): Reply => generated(JSON.stringify({ line: text }))

/** An error in the form of the API. */
export const refused = (code: number, status: string, message = 'No.'): Reply => json(code, { error: { code, message, status } })

export function json(status: number, body: unknown): Reply {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json; charset=UTF-8' })
    response.end(JSON.stringify(body))
  }
}

export const raw =
  (status: number, type: string, text: string): Reply =>
  (response) => {
    response.writeHead(status, { 'content-type': type })
    response.end(text)
  }

/** Answers never. */
export const hanging: Reply = () => {}

/** A loopback server that stands in for the API; `answer` may be changed at any time. */
export class ModelServer {
  readonly seen: Seen[] = []
  answer: Reply = line('')
  private readonly server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const seen = { url: request.url ?? '', headers: request.headers, body: Buffer.concat(parts).toString('utf8') }
      this.seen.push(seen)
      this.answer(response, seen)
    })
  })

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections()
    await new Promise((resolve) => this.server.close(resolve))
  }
}
