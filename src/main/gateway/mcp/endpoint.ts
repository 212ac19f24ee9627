import type { Actor } from '../../../shared/model/input.ts'
import type { Nexus } from '../../nexus-types.ts'
import type { Session } from './session.ts'

/** Clients served at once; a further one takes the place of whoever was silent longest. */
const MOST_SESSIONS = 32
/** Of these, clients of viewers: they must not keep out those of operators. */
const MOST_OF_VIEWERS = 16
/** A client without an open stream that asks nothing for this long is gone, ms. */
const IDLE_MS = 10 * 60_000
const LOOK_MS = 30_000

export interface McpPorts {
  readonly nexus: Nexus
  /** Milliseconds that only grow. */
  elapsed(): number
  onFailure(error: unknown): void
}

/** `/mcp`: the Model Context Protocol over streamable HTTP. */
export interface McpEndpoint {
  readonly sessions: number
  /** Answers one request; `gone` aborts when its client is no longer there. */
  handle(request: Request, actor: Actor, gone: AbortSignal): Promise<Response>
  /** Closes sessions that were silent for too long. */
  sweep(): Promise<void>
  close(): Promise<void>
}

interface Seat {
  readonly session: Session
  /** Requests and streams under way. */
  open: number
  usedAt: number
}

/** Makes the endpoint. The SDK is loaded with the first request: who does not use MCP does not pay for it. */
export function createMcpEndpoint({ nexus, elapsed, onFailure }: McpPorts): McpEndpoint {
  const seats = new Map<string, Seat>()
  let closed = false

  async function sweep(): Promise<void> {
    const silent = [...seats.values()].filter(({ open, usedAt }) => open === 0 && elapsed() - usedAt > IDLE_MS)
    await Promise.all(silent.map(({ session }) => session.close()))
  }
  const timer = setInterval(() => void sweep().catch(onFailure), LOOK_MS)
  timer.unref()

  /** Makes room for one more; false where nobody can be asked to leave. */
  async function makeRoom({ role }: Actor): Promise<boolean> {
    const all = [...seats.values()]
    const viewers = all.filter(({ session }) => session.actor.role === 'viewer')
    const tooMany = role === 'viewer' && viewers.length >= MOST_OF_VIEWERS
    if (!tooMany && all.length < MOST_SESSIONS) return true
    const [longest] = (tooMany ? viewers : all).filter(({ open }) => open === 0).sort((a, b) => a.usedAt - b.usedAt)
    await longest?.session.close()
    return longest !== undefined
  }

  async function begin(request: Request, actor: Actor, gone: AbortSignal): Promise<Response> {
    const { Session } = await import('./session.ts')
    const session = new Session({
      nexus,
      actor,
      onFailure,
      onInitialized: (one) => {
        seats.set(one.id, { session: one, open: 0, usedAt: elapsed() })
      },
      onClosed: (one) => seats.delete(one.id),
    })
    await session.open()
    const response = await session.handle(request)
    const seat = seats.get(session.id)
    if (seat === undefined || closed) await session.close()
    else occupy(seat, gone)
    return response
  }

  function occupy(seat: Seat, gone: AbortSignal): void {
    seat.usedAt = elapsed()
    if (gone.aborted) return
    seat.open++
    gone.addEventListener(
      'abort',
      () => {
        seat.open--
        seat.usedAt = elapsed()
      },
      { once: true },
    )
  }

  async function answer(request: Request, actor: Actor, gone: AbortSignal): Promise<Response> {
    if (closed) return failure(503, -32000, 'NEXUS is stopping.')
    const id = request.headers.get('mcp-session-id')
    const seat = id === null ? undefined : seats.get(id)
    if (seat !== undefined && seat.session.actor.role === actor.role && seat.session.actor.name === actor.name) {
      occupy(seat, gone)
      return seat.session.handle(request)
    }
    // An id that is not known (any more): the client begins anew, as the protocol says.
    if (id !== null) return failure(404, -32001, 'There is no such session any more; initialize again.')
    if (request.method !== 'POST')
      return failure(400, -32000, 'Initialize first: POST an initialize request, then send its Mcp-Session-Id.')
    if (!(await makeRoom(actor)))
      return failure(
        429,
        -32000,
        `${MOST_SESSIONS} clients (of viewers ${MOST_OF_VIEWERS}) are connected already, which is the most; close one of them or try again later.`,
      )
    return begin(request, actor, gone)
  }

  return {
    get sessions() {
      return seats.size
    },
    async handle(request, actor, gone) {
      return opened(await answer(request, actor, gone))
    },
    sweep,
    async close() {
      closed = true
      clearInterval(timer)
      await Promise.all([...seats.values()].map(({ session }) => session.close()))
    },
  }
}

function failure(status: number, code: number, message: string): Response {
  return Response.json({ jsonrpc: '2.0', error: { code, message }, id: null }, { status })
}

/** An event stream begins with a comment, so that its headers reach the client before the first event. */
function opened(response: Response): Response {
  const { body, headers, status } = response
  if (body === null || headers.get('content-type') !== 'text/event-stream') return response
  const reader = body.getReader()
  const begun = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new TextEncoder().encode(': open\n\n')),
    async pull(controller) {
      const { done, value } = await reader.read()
      if (done) controller.close()
      else controller.enqueue(value)
    },
    cancel: (reason) => reader.cancel(reason),
  })
  return new Response(begun, { status, headers })
}
