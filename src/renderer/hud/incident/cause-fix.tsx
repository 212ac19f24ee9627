import { useAtomValue } from 'jotai'
import { loadDetail } from '../../client/queries.ts'
import { detailsAtom, freshAtom, serviceByIdAtom } from '../../state/store.ts'
import { FixControls } from '../fix-controls.tsx'
import { usePolling } from '../hooks.ts'
import { Name } from '../name.tsx'

const REFRESH_MS = 2_000

/** The suggested fix of the service that is the cause. */
export function CauseFix({ serviceId }: { serviceId: string }) {
  const view = useAtomValue(serviceByIdAtom).get(serviceId)
  const detail = useAtomValue(detailsAtom).get(serviceId)
  const fresh = useAtomValue(freshAtom)
  usePolling(() => loadDetail(serviceId), REFRESH_MS, fresh, serviceId)
  if (!detail || !view) return null
  return (
    <section className="cause-fix" aria-label="Suggested fix" data-testid="cause-fix">
      <h3>
        Fix the cause, <Name id={serviceId} />
      </h3>
      <FixControls detail={detail} view={view} />
    </section>
  )
}
