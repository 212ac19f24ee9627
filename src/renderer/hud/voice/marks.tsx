import type { VoicePriority } from '../../../shared/model/voice.ts'
import { PRIORITY_WORD, type VoiceBadge } from './words.ts'

const SPEAKER = 'M1 5.6h3L8 2v12L4 10.4H1Z'
const SHAPE: Readonly<Record<VoiceBadge['kind'], string>> = {
  // A speaker with waves, a speaker struck out, a bell struck out, a moon, bars that rise, a triangle.
  locked: `${SPEAKER}M10 5.2 11.2 4a5.6 5.6 0 0 1 0 8L10 10.8a4 4 0 0 0 0-5.6ZM12.4 2.8l1.2-1.2a9 9 0 0 1 0 12.8l-1.2-1.2a7.3 7.3 0 0 0 0-10.4Z`,
  failed: `${SPEAKER}M10.5 3h2.4l-.4 6.4h-1.6ZM10.6 10.8h2.2V13h-2.2Z`,
  muted: `${SPEAKER}M9.6 6.2 11 4.8l1.8 1.8 1.8-1.8L16 6.2 14.2 8 16 9.8l-1.4 1.4-1.8-1.8-1.8 1.8-1.4-1.4L11.4 8Z`,
  flood: 'M1 10h2.4v5H1ZM4.8 7h2.4v8H4.8ZM8.6 4H11v11H8.6ZM12.4 1h2.4v14h-2.4Z',
  shelved: 'M2 2h4.2v12H2ZM9.8 2H14v12H9.8Z',
  quiet: 'M10.8 1.2A7 7 0 1 0 14.9 10 5.6 5.6 0 0 1 10.8 1.2Z',
  problem: 'M8 1.2 15.4 14.6H.6ZM7 5.6V10h2V5.6ZM7 11.2v1.9h2v-1.9Z',
}

/** Shape of a badge; the word stands beside it. */
export function BadgeMark({ kind }: { kind: VoiceBadge['kind'] }) {
  return (
    <svg className="mark" viewBox="0 0 16 16" aria-hidden="true">
      <path fillRule="evenodd" d={SHAPE[kind]} />
    </svg>
  )
}

const URGENCY: Readonly<Record<VoicePriority, string>> = {
  // Two chevrons up, one chevron up, a bar.
  high: 'M8 1 14.4 7.4 12.6 9.2 8 4.6 3.4 9.2 1.6 7.4ZM8 6.8l6.4 6.4-1.8 1.8L8 10.4 3.4 15l-1.8-1.8Z',
  medium: 'M8 4 14.4 10.4 12.6 12.2 8 7.6 3.4 12.2 1.6 10.4Z',
  low: 'M2.6 6.8h10.8v2.4H2.6Z',
}

/** How urgent a line is, as shape and word. */
export function PriorityMark({ priority }: { priority: VoicePriority }) {
  return (
    <span className={`voice-priority is-${priority}`}>
      <svg className="mark" viewBox="0 0 16 16" aria-hidden="true">
        <path d={URGENCY[priority]} />
      </svg>
      {PRIORITY_WORD[priority]}
    </span>
  )
}

/** A page of text: only its caption was shown. */
const CAPTION = 'M1 2.5h14v11H1ZM3 5.5h10V7H3ZM3 9h6v1.5H3Z'

/** Said: a speaker with a wave, or a page where only the caption was shown. Not said: a speaker struck out. */
export function SaidMark({ said, silent = false }: { said: boolean; silent?: boolean }) {
  return (
    <svg className={`mark ${said ? 'mark-said' : 'mark-unsaid'}`} viewBox="0 0 16 16" aria-hidden="true">
      <path fillRule="evenodd" d={said ? (silent ? CAPTION : SHAPE.locked) : SHAPE.muted} />
    </svg>
  )
}
