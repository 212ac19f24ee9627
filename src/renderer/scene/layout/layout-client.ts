import type { World } from '../../state/world'
import { layout } from './layout'
import type { LayoutReply, LayoutRequest } from './layout.worker'
import { STAGE_LIMIT } from './stage'
import type { LayoutInput, LayoutResult } from './types'

/** Copies what the layout needs out of the world. */
export function layoutInputOf(world: World): LayoutInput {
  const edges = new Int32Array(world.edges.length * 2)
  world.edges.forEach((e, i) => {
    edges[i * 2] = e.from
    edges[i * 2 + 1] = e.to
  })
  return { ids: world.ids.slice(0, world.count), edges, fixed: world.fixedPosition.slice(0, world.count * 3) }
}

/**
 * Runs layouts in a worker, newest wins. A stage of a few services is laid out at
 * once, so that the first frame shows it; so is everything where workers are refused.
 */
export class LayoutClient {
  private worker: Worker | null = null
  private ticket = 0
  private pending: LayoutInput | null = null

  private readonly onResult: (result: LayoutResult, input: LayoutInput) => void

  constructor(onResult: (result: LayoutResult, input: LayoutInput) => void) {
    this.onResult = onResult
  }

  request(input: LayoutInput): void {
    const ticket = ++this.ticket
    const worker = input.ids.length > STAGE_LIMIT ? this.start() : null
    if (!worker) {
      this.onResult(layout(input), input)
      return
    }
    this.pending = input
    worker.postMessage({ ticket, input } satisfies LayoutRequest)
  }

  dispose(): void {
    this.ticket++
    this.worker?.terminate()
    this.worker = null
  }

  private start(): Worker | null {
    if (this.worker) return this.worker
    try {
      this.worker = new Worker(new URL('./layout.worker.ts', import.meta.url), { type: 'module' })
    } catch {
      return null
    }
    this.worker.onmessage = (event: MessageEvent<LayoutReply>) => {
      if (event.data.ticket === this.ticket && this.pending) this.onResult(event.data.result, this.pending)
    }
    this.worker.onerror = () => {
      // The worker could not load: lay out here, once, rather than show nothing.
      const input = this.pending
      this.worker?.terminate()
      this.worker = null
      if (input) this.onResult(layout(input), input)
    }
    return this.worker
  }
}
