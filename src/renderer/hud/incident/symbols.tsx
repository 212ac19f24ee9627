import type { TimelineEntry } from '../../../shared/model/incident.ts'
import { SYMPTOM_WORD, type Symptom } from '../../state/analyses.ts'
import type { Tone } from '../../state/board.ts'

/** Shapes of symptoms, told apart without colour. */
const SYMPTOM_SHAPE: Readonly<Record<Symptom, string>> = {
  latency: 'M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1Zm0 1.8a5.2 5.2 0 1 0 0 10.4A5.2 5.2 0 0 0 8 2.8Zm-.9 1.4h1.8v3.5l2.5 2-1.1 1.4-3.2-2.5Z',
  errors: 'M3.2 1 8 5.6 12.8 1 15 3.2 10.4 8 15 12.8 12.8 15 8 10.4 3.2 15 1 12.8 5.6 8 1 3.2Z',
  latency_and_errors: 'M2 2h5.4v1.8H4.9l3 3-1.3 1.3-3-3v2.5H2Zm12 12H8.6v-1.8h2.5l-3-3 1.3-1.3 3 3V8.4H14ZM9 2h5v2H9ZM2 12h5v2H2Z',
  silence: 'M4.6 7h6.8v2H4.6ZM8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1Zm0 1.6a5.4 5.4 0 1 0 0 10.8A5.4 5.4 0 0 0 8 2.6Z',
  traffic: 'M1.4 12.8 5 6.4l3 4 2.6-6.6 4 9-1.6.7-2.3-5.3-2.2 5.5-3.3-4.4-2.3 4.2Z',
}

/** How trouble showed, in the colour of how the service is now. */
export function SymptomMark({ symptom, tone }: { symptom: Symptom; tone: Tone }) {
  return (
    <svg className={`mark symptom tone-${tone}`} viewBox="0 0 16 16" role="img" aria-label={SYMPTOM_WORD[symptom]}>
      <path fillRule="evenodd" d={SYMPTOM_SHAPE[symptom]} />
    </svg>
  )
}

type EntryKind = TimelineEntry['kind']

const ENTRY_SHAPE: Readonly<Record<EntryKind, string>> = {
  opened: 'M8 1 15 14H1ZM7 5.4v4.4h2V5.4Zm0 5.6v1.8h2V11Z',
  acknowledged: 'M1 8s2.6-4.6 7-4.6S15 8 15 8s-2.6 4.6-7 4.6S1 8 1 8Zm7-2.6a2.6 2.6 0 1 0 0 5.2 2.6 2.6 0 0 0 0-5.2Z',
  resolved: 'M6.2 13 1.4 8.2l1.8-1.8 3 3 6.6-6.6 1.8 1.8Z',
  reopened: 'M8 2.4V.4l3.8 2.9L8 6.2v-2a4.2 4.2 0 1 0 4.2 4.2h1.8A6 6 0 1 1 8 2.4Z',
  noted: 'M2 1.6h12v9.2H8.6L5 14.4v-3.6H2Zm2 2.4v1.4h8V4Zm0 3v1.4h5.4V7Z',
  assigned: 'M8 1.4a3 3 0 1 1 0 6 3 3 0 0 1 0-6ZM2.4 14.6c0-3.4 2.4-5.6 5.6-5.6s5.6 2.2 5.6 5.6Z',
  analyzed: 'M6.6 1.2a5.4 5.4 0 0 1 4.3 8.7l4 4-1.4 1.4-4-4a5.4 5.4 0 1 1-2.9-10.1Zm0 1.9a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7Z',
  flapping: 'M1 9.4 4.4 3l3 8 2.6-6 1.4 3H15v1.8h-4.8l-.4-.8-2.5 5.6L4.2 7l-1.6 3Z',
  severity_changed: 'M8 1.2 13 7h-3v2H6V7H3Zm-5 10h10v2.4H3Z',
  monitor_alerted: 'M8 1.2c3 0 4.4 2.2 4.4 5v3l1.8 2.6H1.8L3.6 9.2v-3c0-2.8 1.4-5 4.4-5ZM6.2 13h3.6a1.8 1.8 0 0 1-3.6 0Z',
  monitor_recovered: 'M8 3.4a4.6 4.6 0 1 1 0 9.2 4.6 4.6 0 0 1 0-9.2Z',
  remediation_started: 'M13.6 3.8 11 6.4 9.6 5l2.6-2.6a3.6 3.6 0 0 0-4.8 4.5L2 12.3 3.7 14l5.4-5.4a3.6 3.6 0 0 0 4.5-4.8Z',
  remediation_finished: 'M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1ZM7 10.8l4.6-4.6-1.3-1.3L7 8.2 5.6 6.8 4.3 8.1Z',
}

/** Icon of a timeline entry; its kind stands beside it in words. */
export function EntryMark({ kind }: { kind: EntryKind }) {
  return (
    <svg className={`mark entry-mark entry-mark-${kind}`} viewBox="0 0 16 16" aria-hidden="true">
      <path fillRule="evenodd" d={ENTRY_SHAPE[kind]} />
    </svg>
  )
}
