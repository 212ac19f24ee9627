import { layout } from './layout'
import type { LayoutInput, LayoutResult } from './types'

export interface LayoutRequest {
  readonly ticket: number
  readonly input: LayoutInput
}
export interface LayoutReply {
  readonly ticket: number
  readonly result: LayoutResult
}

self.onmessage = (event: MessageEvent<LayoutRequest>) => {
  const { ticket, input } = event.data
  self.postMessage({ ticket, result: layout(input) } satisfies LayoutReply)
}
