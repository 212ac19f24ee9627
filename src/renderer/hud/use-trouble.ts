import { getDefaultStore, useAtomValue } from 'jotai'
import { loadDetail } from '../client/queries.ts'
import { toneOf } from '../state/board.ts'
import { freshAtom, servicesAtom } from '../state/store.ts'
import { usePolling } from './hooks.ts'

/** How many troubled services the headline weighs against their own baselines. */
const WEIGHED = 6
const EVERY_MS = 2_500

/** Fetches what is usual for the services in trouble, so that the headline can say it. */
export function useTrouble(): void {
  const fresh = useAtomValue(freshAtom)
  usePolling(
    async () => {
      const bad = getDefaultStore()
        .get(servicesAtom)
        .filter((view) => toneOf(view) === 'critical' || toneOf(view) === 'warning')
        .slice(0, WEIGHED)
      await Promise.all(bad.map((view) => loadDetail(view.serviceId)))
    },
    EVERY_MS,
    fresh,
  )
}
