import type { ContractBase } from './base.ts'
import type { RouterParts } from './parts.ts'

/** Handlers of `page`. */
export function pageHandlers(os: ContractBase, { page }: RouterParts) {
  return {
    frames: os.page.frames.handler(({ input }) => ({ noted: page.frames(input) })),
    rum: os.page.rum.handler(() => ({ rum: page.rum })),
  }
}
