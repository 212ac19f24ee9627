import { atom } from 'jotai'
import { overlayAtom } from './panels.ts'

/** What the traces overlay is about. */
export type TraceSubject =
  | { readonly kind: 'all' }
  | { readonly kind: 'service'; readonly serviceId: string }
  | { readonly kind: 'incident'; readonly incidentId: string; readonly title: string }

export const traceSubjectAtom = atom<TraceSubject>({ kind: 'all' })
/** Trace that is shown; null: the first of the list. */
export const chosenTraceAtom = atom<string | null>(null)

/** Opens the overlay about something, at one of its traces or at the first. */
export const openTracesAtom = atom(null, (_get, set, subject: TraceSubject, traceId: string | null = null) => {
  set(traceSubjectAtom, subject)
  set(chosenTraceAtom, traceId)
  set(overlayAtom, 'traces')
})

/** Opens the overlay about everything, or closes it. */
export const toggleTracesAtom = atom(null, (get, set) => {
  if (get(overlayAtom) === 'traces') set(overlayAtom, null)
  else set(openTracesAtom, { kind: 'all' })
})
