import { useAtomValue } from 'jotai'
import { useEffect, useState } from 'react'
import type { EvidenceSeries } from '../../../shared/model/analysis.ts'
import type { Incident } from '../../../shared/model/incident.ts'
import { loadEvidence, loadIncident } from '../../client/queries.ts'
import { analysesAtom, freshAtom, incidentsAtom } from '../../state/store.ts'
import { usePolling } from '../hooks.ts'

const CHARTS_EVERY_MS = 3_000

/** One incident with its timeline, loaded again with each change that the feed announces. */
export function useIncident(incidentId: string) {
  const summary = useAtomValue(incidentsAtom).find((one) => one.incidentId === incidentId)
  const fresh = useAtomValue(freshAtom)
  const [incident, setIncident] = useState<Incident | null>(null)
  const [problem, setProblem] = useState('')
  const updatedAt = summary?.updatedAt
  // biome-ignore lint/correctness/useExhaustiveDependencies: each change announced by the feed loads the timeline again
  useEffect(() => {
    let stopped = false
    if (!fresh) return
    void loadIncident(incidentId).then((answer) => {
      if (stopped) return
      if (typeof answer === 'string') setProblem(answer)
      else {
        setIncident(answer)
        setProblem('')
      }
    })
    return () => {
      stopped = true
    }
  }, [incidentId, updatedAt, fresh])
  // The feed's copy may be newer than the loaded one, and the loaded one newer than the feed's.
  const newer = summary && incident && Date.parse(summary.updatedAt) > Date.parse(incident.updatedAt)
  return { shown: newer ? summary : (incident ?? summary ?? null), incident, setIncident, problem, fresh }
}

/** Evidence of an incident as it stands. */
export interface EvidenceState {
  readonly series: readonly EvidenceSeries[]
  readonly phase: 'loading' | 'ready' | 'failed'
  readonly problem: string
}

/** Charts and causes of an incident; renewed while it is active, and with each new analysis. */
export function useEvidence(incidentId: string, active: boolean): EvidenceState {
  const fresh = useAtomValue(freshAtom)
  const at = useAtomValue(analysesAtom).get(incidentId)?.at ?? ''
  const [state, setState] = useState<EvidenceState>({ series: [], phase: 'loading', problem: '' })
  usePolling(
    async () => {
      const answer = await loadEvidence(incidentId)
      setState((old) =>
        typeof answer === 'string'
          ? { series: old.series, phase: 'failed', problem: answer }
          : { series: answer.series, phase: 'ready', problem: '' },
      )
    },
    active ? CHARTS_EVERY_MS : 60_000,
    fresh,
    `${incidentId} ${active} ${at}`,
  )
  return state
}
