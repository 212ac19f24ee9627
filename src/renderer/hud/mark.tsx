import type { IncidentState, Severity } from '../../shared/model/incident.ts'
import { TONE_WORD, type Tone } from '../state/board.ts'

const SHAPE: Readonly<Record<Tone | 'recovering', string>> = {
  critical: 'M3.2 1 8 5.6 12.8 1 15 3.2 10.4 8 15 12.8 12.8 15 8 10.4 3.2 15 1 12.8 5.6 8 1 3.2Z',
  warning: 'M8 1.2 15.4 14.6H.6ZM7 5.6V10h2V5.6ZM7 11.2v1.9h2v-1.9Z',
  healthy: 'M8 3.4a4.6 4.6 0 1 1 0 9.2 4.6 4.6 0 0 1 0-9.2Z',
  unknown: '',
  stale: 'M4.6 7h6.8v2H4.6Z',
  recovering: 'M8 1.6v2A4.4 4.4 0 1 0 12.4 8h2A6.4 6.4 0 1 1 8 1.6Zm0-1.4L12.6 3 8 6Z',
}

/** Shape of a tone: told apart without colour. Decorative unless `label` is set. */
export function Mark({ tone, label = false }: { tone: Tone | 'recovering'; label?: boolean }) {
  const drawing = (
    <>
      {(tone === 'unknown' || tone === 'stale') && <circle className="mark-ring" cx="8" cy="8" r="6" pathLength="8" />}
      <path fillRule="evenodd" d={SHAPE[tone]} />
    </>
  )
  const look = { className: `mark tone-${tone}`, viewBox: '0 0 16 16' }
  if (!label) {
    return (
      <svg {...look} aria-hidden="true">
        {drawing}
      </svg>
    )
  }
  return (
    <svg {...look} role="img" aria-label={tone === 'recovering' ? 'recovering' : TONE_WORD[tone]}>
      {drawing}
    </svg>
  )
}

/** Severity of an incident, as a badge that differs in form and text. */
export function SeverityBadge({ severity }: { severity: Severity }) {
  return <span className={`severity severity-${severity}`}>{severity.toUpperCase()}</span>
}

const STATE_WORD: Readonly<Record<IncidentState, string>> = { open: 'open', acknowledged: 'acknowledged', resolved: 'resolved' }

/** State of an incident, in words. */
export function StateBadge({ state, short = false }: { state: IncidentState; short?: boolean }) {
  return <span className={`state state-${state}`}>{short && state === 'acknowledged' ? 'acked' : STATE_WORD[state]}</span>
}

/** The inner curve of an elbow, crisp at any size. */
export function ElbowCurve({ corner }: { corner: 'top' | 'bottom' }) {
  return (
    <svg className={`elbow-curve elbow-curve-${corner}`} viewBox="0 0 10 10" aria-hidden="true">
      <path d={corner === 'top' ? 'M0 0H10A10 10 0 0 0 0 10Z' : 'M0 0A10 10 0 0 0 10 10H0Z'} />
    </svg>
  )
}
