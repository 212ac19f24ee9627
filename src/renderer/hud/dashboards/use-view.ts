import { useSetAtom } from 'jotai'
import { useEffect } from 'react'
import { dashboardTabAtom, viewOfAddress } from '../../state/dashboards.ts'
import { overlayAtom } from '../../state/panels.ts'

/** Opens the dashboard that the page's address asks for: a second display shows nothing else. */
export function useDashboardView(): void {
  const open = useSetAtom(overlayAtom)
  const setTab = useSetAtom(dashboardTabAtom)
  useEffect(() => {
    const view = viewOfAddress(window.location.search)
    if (view === null) return
    setTab(view)
    open('dashboards')
  }, [open, setTab])
}
