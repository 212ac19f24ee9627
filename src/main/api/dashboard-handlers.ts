import type { ContractBase } from './base.ts'
import type { RouterParts } from './parts.ts'

/** Handlers of `dashboard`. */
export function dashboardHandlers(os: ContractBase, { dashboards }: RouterParts) {
  return {
    overview: os.dashboard.overview.handler(({ input }) => dashboards.overview(input.range)),
    llm: os.dashboard.llm.handler(({ input }) => dashboards.llm(input.range)),
  }
}
