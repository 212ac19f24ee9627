import { useAtomValue } from 'jotai'
import type { ReactNode } from 'react'
import { freshAtom } from '../../state/store.ts'
import { clockText } from '../../state/words.ts'
import { useClockKind } from '../hooks.ts'

interface PanelProps {
  readonly title: string
  /** What is meant, in a few words beside the title. */
  readonly hint?: ReactNode
  readonly area: string
  readonly testId?: string
  readonly children: ReactNode
}

/** One field of a dashboard, with its name. */
export function Panel({ title, hint, area, testId, children }: PanelProps) {
  return (
    <section className={`dash-panel dash-${area}`} aria-label={title} {...(testId !== undefined && { 'data-testid': testId })}>
      <h3>
        {title}
        {hint !== undefined && <small>{hint}</small>}
      </h3>
      {children}
    </section>
  )
}

/** Both ends of the time that a chart shows. */
export function TimeAxis({ fromMs, columnMs, columns }: { fromMs: number; columnMs: number; columns: number }) {
  const clock = useClockKind()
  const fresh = useAtomValue(freshAtom)
  const toMs = fromMs + columnMs * columns
  return (
    <p className="dash-axis" aria-hidden="true">
      <span>{clockText(fromMs, clock).slice(0, 5)}</span>
      <span>{clockText((fromMs + toMs) / 2, clock).slice(0, 5)}</span>
      <span>{fresh ? 'now' : clockText(toMs, clock).slice(0, 5)}</span>
    </p>
  )
}
