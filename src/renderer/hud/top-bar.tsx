import { useAtomValue } from 'jotai'
import { useLayoutEffect, useRef, useState } from 'react'
import type { SourceStatus } from '../../shared/model/source.ts'
import type { Headline } from '../state/headline.ts'
import { activeIncidentsAtom, connectionAtom, headlineAtom, sourceAtom } from '../state/store.ts'
import { plural, rateText } from '../state/words.ts'
import { ElbowCurve, Mark } from './mark.tsx'

/** What plays, in two or three words: `LIVE · SEED 7`, `REPLAY · 300×`. */
export function sourceBadge(source: SourceStatus): string {
  const ended = source.state === 'playing' ? '' : ` · ${source.state}`
  switch (source.kind) {
    case 'chaos':
      return `${source.state === 'playing' ? 'live' : source.state} · ${source.seed === null ? 'simulator' : `seed ${source.seed}`}`
    case 'replay':
      return `replay · ${source.speed === null ? 'max' : `${source.speed}×`}${ended}`
    case 'kafka':
      return `${source.state === 'playing' ? 'live' : source.state} · kafka`
  }
}

/** Name, incidents, the one sentence, rate, source. */
export function TopBar() {
  const connection = useAtomValue(connectionAtom)
  const headline = useAtomValue(headlineAtom)
  const source = useAtomValue(sourceAtom)
  const active = useAtomValue(activeIncidentsAtom)
  const live = connection.phase === 'live'
  return (
    <header className="top-bar">
      <h1 className="elbow elbow-top">
        NEXUS
        <ElbowCurve corner="top" />
      </h1>
      <div className={`pill pill-incidents ${live && active > 0 ? 'is-active' : ''}`} data-testid="incident-count">
        {plural(active, 'incident')}
      </div>
      <HeadlineLine headline={headline} />
      <div className="pill pill-rate" data-testid="rate">
        {live && source ? rateText(source.eventsPerSecond) : '–'} <abbr title="events a second, measured">ev/s</abbr>
      </div>
      <div className={`pill pill-source pill-end ${live ? '' : 'is-lost'}`} data-testid="connection" data-phase={connection.phase}>
        {live ? (source ? sourceBadge(source) : 'live') : connection.phase === 'connecting' ? 'connecting' : 'offline'}
      </div>
    </header>
  )
}

/** The sentence in the largest size that shows it whole: one line, or two smaller ones. */
function HeadlineLine({ headline }: { headline: Headline }) {
  const line = useRef<HTMLParagraphElement>(null)
  const measure = useRef<HTMLSpanElement>(null)
  const [long, setLong] = useState(false)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another text is measured again
  useLayoutEffect(() => {
    const outer = line.current
    const inner = measure.current
    if (!outer || !inner) return
    const compare = () => setLong(inner.offsetWidth > outer.clientWidth)
    compare()
    const observer = new ResizeObserver(compare)
    observer.observe(outer)
    observer.observe(inner)
    return () => observer.disconnect()
  }, [headline.text])
  return (
    <p
      ref={line}
      className={`headline tone-text-${headline.tone} ${long ? 'is-long' : ''}`}
      data-testid="headline"
      data-tone={headline.tone}
    >
      <span ref={measure} className="headline-measure" aria-hidden="true">
        {headline.text}
      </span>
      <Mark tone={headline.tone} label />
      <span className="headline-text">
        <span data-testid="headline-text">{headline.text}</span>
        {headline.aside !== '' && <span className="headline-aside">{headline.aside}</span>}
      </span>
    </p>
  )
}
