import { useEffect, useRef, useState } from 'react'
import type { Backtest } from '../../../shared/model/backtest.ts'
import { backtestRules } from '../../client/monitor-calls.ts'

/** What is tried: an incident's recording or the newest, all monitors or one. */
export interface Trial {
  readonly incidentId: string | null
  readonly monitorId: string | null
}

export type BacktestState =
  | { readonly kind: 'closed' }
  | { readonly kind: 'asking' }
  | { readonly kind: 'running'; readonly since: number }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'done'; readonly result: Backtest; readonly text: string }

export interface BacktestRun {
  readonly state: BacktestState
  readonly trial: Trial
  readonly choose: (trial: Trial) => void
  readonly close: () => void
  readonly run: (text: string) => Promise<void>
  readonly cancel: () => void
}

/** Tries rules on recorded history; closing or leaving gives up waiting. */
export function useBacktest(): BacktestRun {
  const [state, setState] = useState<BacktestState>({ kind: 'closed' })
  const [trial, setTrial] = useState<Trial>({ incidentId: null, monitorId: null })
  const running = useRef<AbortController | null>(null)
  useEffect(() => () => running.current?.abort(), [])
  const stop = () => {
    running.current?.abort()
    running.current = null
  }
  return {
    state,
    trial,
    choose: setTrial,
    close: () => {
      stop()
      setState({ kind: 'closed' })
    },
    cancel: () => {
      stop()
      setState({ kind: 'asking' })
    },
    async run(text) {
      stop()
      const own = new AbortController()
      running.current = own
      setState({ kind: 'running', since: Date.now() })
      const { incidentId, monitorId } = trial
      const answer = await backtestRules(
        { text, ...(incidentId !== null && { incident_id: incidentId }), ...(monitorId !== null && { monitor_id: monitorId }) },
        own.signal,
      )
      if (own.signal.aborted) return
      setState(answer.ok ? { kind: 'done', result: answer.value, text } : { kind: 'failed', message: answer.message })
    },
  }
}
