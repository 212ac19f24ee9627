import { atom } from 'jotai'
import type { LedgerOutcome } from '../../shared/model/ledger.ts'
import { overlayAtom } from './panels.ts'

/** Pages of the monitors overlay. */
export const MONITOR_TABS = ['states', 'why', 'rules', 'health', 'score'] as const
export type MonitorTab = (typeof MONITOR_TABS)[number]

/** Page shown; kept while the overlay is closed. */
export const monitorTabAtom = atom<MonitorTab>('states')

/** What the ledger is narrowed to; null: everything. */
export interface LedgerFilter {
  readonly monitorId: string | null
  readonly group: string | null
  readonly outcome: LedgerOutcome | null
  readonly incidentId: string | null
}

export const ALL_ENTRIES: LedgerFilter = { monitorId: null, group: null, outcome: null, incidentId: null }
export const ledgerFilterAtom = atom<LedgerFilter>(ALL_ENTRIES)

/** A monitor and one of its groups; null: the monitor as a whole. */
export interface MonitorChoice {
  readonly monitorId: string
  readonly group: string | null
}

/** What the states page shows the details of; null: the worst. */
export const chosenMonitorAtom = atom<MonitorChoice | null>(null)

/** Text being edited, kept while the overlay is closed; `base` is the text in force when editing began. */
export interface RulesDraft {
  readonly base: string
  readonly text: string
}
export const rulesDraftAtom = atom<RulesDraft | null>(null)
/** True while there are changes that were not saved. */
export const draftDirtyAtom = atom((get) => {
  const draft = get(rulesDraftAtom)
  return draft !== null && draft.text !== draft.base
})

/** Opens the ledger narrowed to something: the one click from a monolith. */
export const openWhyAtom = atom(null, (_get, set, filter: Partial<LedgerFilter>) => {
  set(ledgerFilterAtom, { ...ALL_ENTRIES, ...filter })
  set(monitorTabAtom, 'why')
  set(overlayAtom, 'monitors')
})

/** Shows one monitor (and group) on the states page. */
export const openStateAtom = atom(null, (_get, set, choice: MonitorChoice) => {
  set(chosenMonitorAtom, choice)
  set(monitorTabAtom, 'states')
  set(overlayAtom, 'monitors')
})
