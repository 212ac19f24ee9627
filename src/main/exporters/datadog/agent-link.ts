import { createSocket, type Socket } from 'node:dgram'
import { lookup } from 'node:dns/promises'
import { createRequire } from 'node:module'
import { getSystemErrorName } from 'node:util'
import type { ClientOptions, StatsD } from 'hot-shots'
import { type AgentAddress, agentText } from '../../../datadog/settings.ts'
import type { TroubleName } from '../../../shared/model/connection.ts'
import { type RemotePeer, type RemoteTrouble, remoteTroubleOf } from '../../../shared/remote/trouble.ts'
import { FramedSocket } from './framed-socket.ts'

declare module 'hot-shots' {
  interface StatsD {
    /** Sends a message that is complete but for its tags; in the code and documentation of hot-shots, not in its types. */
    send(message: string, tags: string[]): void
  }
}

/** Fits the usual frame of Ethernet with its headers. */
const UDP_PACKET = 1_432
/** As Datadog advises for Unix sockets. */
const UNIX_PACKET = 8_192
/** A packet that is not full waits this long, ms. */
const PACKET_MS = 1_000
/** A name may lead elsewhere after this, ms. */
const NAME_MS = 60_000
/** Package with which Node speaks datagrams over Unix sockets; it has to be compiled and is not needed otherwise. */
const DATAGRAMS = 'unix-dgram'

/** How it goes, in the words of a connection. */
export interface LinkState {
  readonly state: 'connecting' | 'ok' | 'failed'
  readonly trouble: RemoteTrouble | null
}

/** What sends to one Agent. `look` is called before each sending. */
export interface AgentLink {
  /** Looks for the Agent; where it is known to be absent nothing is sent. */
  look(): Promise<void>
  /** Null while there is nobody to send to. */
  readonly client: StatsD | null
  readonly state: LinkState
  /** How it is spoken to, in words. */
  readonly way: string
  close(): Promise<void>
}

const OK: LinkState = { state: 'ok', trouble: null }
const CONNECTING: LinkState = { state: 'connecting', trouble: null }
const failed = (trouble: RemoteTrouble): LinkState => ({ state: 'failed', trouble })

export const peerOf = (address: AgentAddress): RemotePeer => ({
  title: 'the Datadog Agent',
  address: agentText(address),
  addressKey: 'DD_AGENT_HOST',
  credentials: null,
})

/** hot-shots, loaded only where an Agent is configured. Everything of it is told here: it would else read the environment. */
async function clientOf(options: ClientOptions, onError: (error: Error) => void): Promise<StatsD> {
  const { StatsD: Client } = await import('hot-shots')
  return new Client({
    ...options,
    bufferFlushInterval: PACKET_MS,
    includeDataDogTags: false,
    datadog: false,
    includeDatadogTelemetry: false,
    errorHandler: onError,
  })
}

const ended = (client: StatsD | null): Promise<void> =>
  new Promise((resolve) => (client === null ? resolve() : client.close(() => resolve())))

/**
 * UDP. Nobody says that a packet arrived, but a machine without an Agent says that its port is closed: a second, connected
 * socket sends an empty line with each sending and hears that.
 */
class UdpLink implements AgentLink {
  client: StatsD | null = null
  state: LinkState = CONNECTING
  readonly way = 'UDP'
  private readonly address: Extract<AgentAddress, { kind: 'udp' }>
  private readonly elapsed: () => number
  private probe: Socket | null = null
  private resolved: string | null = null
  private resolvedAt = Number.NEGATIVE_INFINITY
  private refusal: RemoteTrouble | null = null

  constructor(address: Extract<AgentAddress, { kind: 'udp' }>, elapsed: () => number) {
    this.address = address
    this.elapsed = elapsed
  }

  async look(): Promise<void> {
    try {
      await this.resolve()
    } catch (error) {
      this.state = failed(remoteTroubleOf(error, peerOf(this.address)))
      return
    }
    this.state = this.refusal === null ? OK : failed(this.refusal)
    this.refusal = null
    // A refusal of it comes back before the next sending.
    this.probe?.send('\n')
  }

  private async resolve(): Promise<void> {
    if (this.resolved !== null && this.elapsed() - this.resolvedAt < NAME_MS) return
    const { address: ip, family } = await lookup(this.address.host)
    this.resolvedAt = this.elapsed()
    if (ip === this.resolved) return
    await this.close()
    this.client = await clientOf({ protocol: 'udp', host: ip, port: this.address.port, maxBufferSize: UDP_PACKET }, (error) =>
      this.refused(error),
    )
    const probe = createSocket(family === 6 ? 'udp6' : 'udp4')
    probe.unref()
    probe.on('error', (error) => this.refused(error))
    await new Promise<void>((resolve, reject) => {
      probe.once('error', reject)
      probe.connect(this.address.port, ip, () => {
        probe.off('error', reject)
        resolve()
      })
    })
    this.probe = probe
    this.resolved = ip
  }

  private refused(error: Error): void {
    this.refusal = remoteTroubleOf(error, peerOf(this.address))
  }

  async close(): Promise<void> {
    const { client, probe } = this
    this.client = null
    this.probe = null
    this.resolved = null
    probe?.close()
    await ended(client)
  }
}

/** A Unix stream socket; needs nothing but Node. */
class StreamLink implements AgentLink {
  client: StatsD | null = null
  state: LinkState = CONNECTING
  readonly way = 'a Unix stream socket'
  private readonly address: AgentAddress
  private readonly socket: FramedSocket

  constructor(address: Extract<AgentAddress, { path: string }>) {
    this.address = address
    this.socket = new FramedSocket(address.path, {
      connected: () => {
        this.state = OK
      },
      lost: (error) => {
        this.state = failed(unixTrouble(error ?? new Error('closed', { cause: { code: 'ECONNRESET' } }), this.address))
      },
    })
  }

  async look(): Promise<void> {
    this.client ??= await clientOf({ protocol: 'stream', stream: this.socket, maxBufferSize: UNIX_PACKET }, () => {})
    this.socket.connect()
  }

  async close(): Promise<void> {
    await ended(this.client)
    this.client = null
    this.socket.destroy()
  }
}

/** A Unix datagram socket, with the package that Node needs for it. */
class DatagramLink implements AgentLink {
  client: StatsD | null = null
  state: LinkState = CONNECTING
  readonly way = 'a Unix datagram socket'
  private readonly address: Extract<AgentAddress, { path: string }>
  private refusal: RemoteTrouble | null = null

  constructor(address: Extract<AgentAddress, { path: string }>) {
    this.address = address
  }

  async look(): Promise<void> {
    if (this.client === null) await this.open()
    this.state = this.refusal === null ? OK : failed(this.refusal)
    this.refusal = null
  }

  /** Once it had a socket, hot-shots by itself connects to that of an Agent that was started anew. */
  private async open(): Promise<void> {
    const options: ClientOptions = { protocol: 'uds', path: this.address.path, maxBufferSize: UNIX_PACKET, udsRetryOptions: { retries: 0 } }
    const client = await clientOf(options, (error) => {
      this.refusal ??= unixTrouble(error, this.address)
    })
    if (client.socket) this.client = client
    else void ended(client)
  }

  async close(): Promise<void> {
    const { client } = this
    this.client = null
    await ended(client)
  }
}

/** Errors of a Unix socket; unix-dgram numbers them. */
function unixTrouble(error: Error, address: AgentAddress): RemoteTrouble {
  const code = codeOf(error)
  const at = `the Datadog Agent at ${agentText(address)}`
  const of = (name: TroubleName, sentence: string): RemoteTrouble => ({ name, sentence })
  if (code === 'ENOENT') return of('refused', `There is no socket for ${at}: start the Agent, or correct DD_AGENT_HOST.`)
  if (code === 'EACCES') return of('permission_denied', `The socket of ${at} may not be written by this user: let the user into its group.`)
  if (code === 'EPROTOTYPE')
    return of(
      'not_understood',
      address.kind === 'unix'
        ? `The socket of ${at} takes datagrams, for which the optional package ${DATAGRAMS} is not built here: use UDP (DD_AGENT_HOST=127.0.0.1), or let the Agent open a stream socket (dogstatsd_stream_socket) and name it as unixstream://.`
        : `The socket of ${at} takes datagrams: name it as unix://, or name the Agent's stream socket (dogstatsd_stream_socket).`,
    )
  return remoteTroubleOf(error, peerOf(address))
}

function codeOf(error: unknown): string {
  const { code, errno } = error as { code?: unknown; errno?: unknown }
  const number = typeof code === 'number' ? code : typeof errno === 'number' ? errno : 0
  if (typeof code === 'string') return code
  return number < 0 ? getSystemErrorName(number) : ''
}

/** Whether this Node can send datagrams over Unix sockets. */
export function hasDatagrams(): boolean {
  try {
    const here = createRequire(import.meta.url)
    createRequire(here.resolve('hot-shots'))(DATAGRAMS)
    return true
  } catch {
    return false
  }
}

/** The way to an Agent. `unix` without datagrams is tried as a stream, which an Agent may offer at the same kind of path. */
export function linkTo(address: AgentAddress, elapsed: () => number): AgentLink {
  if (address.kind === 'udp') return new UdpLink(address, elapsed)
  return address.kind === 'unix' && hasDatagrams() ? new DatagramLink(address) : new StreamLink(address)
}
