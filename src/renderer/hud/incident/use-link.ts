import { useAtomValue, useSetAtom } from 'jotai'
import { useEffect, useRef } from 'react'
import { openIncidentAtom } from '../../state/panels.ts'
import { selectedIncidentAtom } from '../../state/store.ts'

const MARK = '#incident='

/** Incident that an address points at, or null. */
function incidentOf(hash: string): string | null {
  if (!hash.startsWith(MARK)) return null
  try {
    return decodeURIComponent(hash.slice(MARK.length)) || null
  } catch {
    return null
  }
}

/** Address of an incident in this console. */
export function linkOf(incidentId: string): string {
  const { origin, pathname, search } = window.location
  return `${origin === 'null' ? '' : origin}${pathname}${search}${MARK}${encodeURIComponent(incidentId)}`
}

/** The open incident is part of the page's address: a copied link opens it, and Back closes nothing else. */
export function useIncidentLink(): void {
  const selected = useAtomValue(selectedIncidentAtom)
  const open = useSetAtom(openIncidentAtom)
  const started = useRef(false)
  useEffect(() => {
    const follow = () => {
      const wanted = incidentOf(window.location.hash)
      if (wanted !== null) open(wanted)
    }
    follow()
    window.addEventListener('hashchange', follow)
    return () => window.removeEventListener('hashchange', follow)
  }, [open])
  useEffect(() => {
    // The first turn still carries the address that the page was opened with.
    if (!started.current) {
      started.current = true
      return
    }
    const { pathname, search, hash } = window.location
    if (selected !== null) window.history.replaceState(null, '', linkOf(selected))
    else if (incidentOf(hash) !== null) window.history.replaceState(null, '', `${pathname}${search}`)
  }, [selected])
}
