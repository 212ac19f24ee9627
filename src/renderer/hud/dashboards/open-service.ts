import { useSetAtom } from 'jotai'
import { openIncidentAtom, openServiceAtom, overlayAtom } from '../../state/panels.ts'

/** Leaves the dashboards for a service or an incident. */
export function useOpening(): { readonly service: (id: string) => void; readonly incident: (id: string) => void } {
  const close = useSetAtom(overlayAtom)
  const service = useSetAtom(openServiceAtom)
  const incident = useSetAtom(openIncidentAtom)
  return {
    service: (id) => {
      close(null)
      service(id)
    },
    incident: (id) => {
      close(null)
      incident(id)
    },
  }
}
