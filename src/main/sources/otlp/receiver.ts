import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Bodies, busy, invalid, Refused } from './body.ts'
import { Unreadable } from './decode/decode.ts'
import { CONTENT_TYPES, type Encoding, encodingOf, SIGNALS, type Signal, statusBody, successBody } from './responses.ts'

const HEADERS_MS = 10_000
const REQUEST_MS = 30_000
const MOST_CONNECTIONS = 256
/** What a client that came at a bad moment should wait, seconds. */
const RETRY_AFTER = '2'

/** What was not taken of a request, and why. */
export interface Taken {
  readonly rejected: number
  readonly sentence: string
}

/** Where requests go. `take` throws {@link Unreadable}. */
export interface ReceiverPorts {
  readonly host: string
  readonly port: number
  take(signal: 'traces' | 'metrics', encoding: Encoding, bytes: Buffer): Taken
  /** True while nothing more can be taken. */
  isBehind(): boolean
  /** A request was refused as a whole. */
  refused(): void
  failed(error: unknown): void
}

/** OTLP over HTTP as the specification has it: a request is taken as a whole, in part, or refused with a Status. */
export class Receiver {
  private readonly ports: ReceiverPorts
  private readonly bodies = new Bodies()
  private readonly server: Server

  constructor(ports: ReceiverPorts) {
    this.ports = ports
    this.server = createServer({ headersTimeout: HEADERS_MS, requestTimeout: REQUEST_MS }, (request, response) => {
      this.answer(request, response).catch((error: unknown) => {
        ports.failed(error)
        response.destroy()
      })
    })
    this.server.maxConnections = MOST_CONNECTIONS
  }

  /** Starts listening; resolves with the address, rejects where the port cannot be had. */
  async listen(): Promise<string> {
    const { host, port } = this.ports
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject)
      this.server.listen(port, host, () => {
        this.server.off('error', reject)
        this.server.on('error', (error) => this.ports.failed(error))
        resolve()
      })
    })
    return `http://${host.includes(':') ? `[${host}]` : host}:${portOf(this.server.address(), port)}`
  }

  async close(): Promise<void> {
    if (!this.server.listening) return
    await new Promise<void>((resolve) => {
      this.server.close(() => resolve())
      this.server.closeAllConnections()
    })
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url?.split('?')[0]
    const signal = Object.values(SIGNALS).find((one) => one.path === path)
    // What cannot be read is answered in JSON.
    const encoding = encodingOf(request.headers['content-type'])
    try {
      if (signal === undefined) throw new Refused(404, 5, 'NEXUS receives OTLP at /v1/traces and /v1/metrics.')
      checked(request)
      if (encoding === null) throw new Refused(415, 3, 'Send application/x-protobuf or application/json.')
      if (this.ports.isBehind()) throw busy()
      const { rejected, sentence } = await this.taken(signal, encoding, request)
      send(response, 200, encoding, successBody(encoding, signal, rejected, sentence))
    } catch (error) {
      if (!(error instanceof Refused)) {
        // The client went away in the middle of its body.
        if (request.destroyed && !request.complete) return
        throw error
      }
      this.ports.refused()
      if (error.status === 405) response.setHeader('allow', 'POST')
      if (error.status === 429) response.setHeader('retry-after', RETRY_AFTER)
      // The rest of a body that was not read would be taken for the next request.
      if (!request.complete) response.setHeader('connection', 'close')
      send(response, error.status, encoding ?? 'json', statusBody(encoding ?? 'json', error.code, error.message))
    }
  }

  private async taken(signal: Signal, encoding: Encoding, request: IncomingMessage): Promise<Taken> {
    const { bytes, done } = await this.bodies.read(request)
    try {
      if (signal === SIGNALS.logs) return { rejected: 0, sentence: 'NEXUS reads traces and metrics; logs are accepted and left aside.' }
      return this.ports.take(signal === SIGNALS.traces ? 'traces' : 'metrics', encoding, bytes)
    } catch (error) {
      if (error instanceof Unreadable) throw invalid(error.message)
      throw error
    } finally {
      done()
    }
  }
}

/** Pages of the web always say so, programs never do: no web page may put telemetry into somebody's console. */
function checked({ method, headers }: IncomingMessage): void {
  if (headers.origin !== undefined || headers['sec-fetch-site'] !== undefined)
    throw new Refused(403, 7, 'Web pages may not send telemetry here; send it from the server or through a collector.')
  if (method !== 'POST') throw new Refused(405, 12, 'Send telemetry with POST.')
}

function send(response: ServerResponse, status: number, encoding: Encoding, body: Uint8Array): void {
  response.writeHead(status, { 'content-type': CONTENT_TYPES[encoding], 'content-length': body.length })
  response.end(body)
}

function portOf(address: string | AddressInfo | null, asked: number): number {
  return typeof address === 'object' && address !== null ? address.port : asked
}
