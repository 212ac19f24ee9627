import { useAtomValue, useSetAtom } from 'jotai'
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { SourceStatus } from '../../shared/model/source.ts'
import { failingConnectionsAtom } from '../state/connections.ts'
import type { Headline } from '../state/headline.ts'
import { toggleOverlayAtom } from '../state/panels.ts'
import { activeIncidentsAtom, connectionAtom, headlineAtom, sourceAtom, standInAtom } from '../state/store.ts'
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
    case 'otlp':
      return `${source.state === 'playing' ? 'live' : source.state} · opentelemetry`
    case 'prometheus':
      return `${source.state === 'playing' ? 'live' : source.state} · prometheus`
  }
}

/** Name, incidents, the one sentence, rate, source. */
export function TopBar() {
  const connection = useAtomValue(connectionAtom)
  const headline = useAtomValue(headlineAtom)
  const source = useAtomValue(sourceAtom)
  const active = useAtomValue(activeIncidentsAtom)
  const failing = useAtomValue(failingConnectionsAtom)
  const toggle = useSetAtom(toggleOverlayAtom)
  const standIn = useAtomValue(standInAtom)
  const live = connection.phase === 'live'
  useEffect(() => {
    document.documentElement.toggleAttribute('data-standin', standIn)
  }, [standIn])
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
      {standIn && (
        <strong
          className="pill pill-replay"
          data-testid="replay-label"
          title="A recording of the demo plays in the place of the live system"
        >
          Replay
        </strong>
      )}
      <div className="pill pill-rate" data-testid="rate">
        {live && source ? rateText(source.eventsPerSecond) : '–'} <abbr title="events a second, measured">ev/s</abbr>
      </div>
      <button
        type="button"
        className={`pill pill-source pill-end ${live ? '' : 'is-lost'}`}
        data-testid="connection"
        data-phase={connection.phase}
        title={failing.length === 0 ? 'Connections' : `In trouble: ${failing.join(', ')}`}
        aria-haspopup="dialog"
        onClick={() => toggle('connections')}
      >
        {live ? (source ? sourceBadge(source) : 'live') : connection.phase === 'connecting' ? 'connecting' : 'offline'}
        {live && failing.length > 0 && (
          <span className="pill-trouble" data-testid="connections-failing">
            <Mark tone="warning" />
            {failing.length === 1 ? failing[0] : plural(failing.length, 'connection')}
          </span>
        )}
      </button>
    </header>
  )
}

type Fit = 'whole' | 'snug' | 'bare' | 'long'
/** Size of the snug line against the large one, as in frame.css. */
const SNUG = 0.86

/** The sentence in the largest size that shows it: with its aside, a little smaller, without the aside, or on two smaller lines. */
function HeadlineLine({ headline }: { headline: Headline }) {
  const line = useRef<HTMLParagraphElement>(null)
  const measure = useRef<HTMLSpanElement>(null)
  const [fit, setFit] = useState<Fit>('whole')
  // biome-ignore lint/correctness/useExhaustiveDependencies: another text is measured again
  useLayoutEffect(() => {
    const outer = line.current
    const inner = measure.current
    const sentence = inner?.firstElementChild
    if (!outer || !inner || !(sentence instanceof HTMLElement)) return
    const compare = () => {
      // The mark and the margins take about two line heights.
      const room = outer.clientWidth - 2 * inner.offsetHeight
      const aside = inner.lastElementChild instanceof HTMLElement && inner.childElementCount > 1 ? inner.lastElementChild.offsetWidth : 0
      const whole = sentence.offsetWidth + aside
      if (whole <= room) setFit('whole')
      else if (whole * SNUG <= room) setFit('snug')
      else setFit(sentence.offsetWidth <= room ? 'bare' : 'long')
    }
    compare()
    const observer = new ResizeObserver(compare)
    observer.observe(outer)
    observer.observe(inner)
    return () => observer.disconnect()
  }, [headline.text, headline.aside])
  const aside = headline.aside !== '' && <span className="headline-aside">{headline.aside}</span>
  return (
    <p ref={line} className={`headline tone-text-${headline.tone} fit-${fit}`} data-testid="headline" data-tone={headline.tone}>
      <span ref={measure} className="headline-measure" aria-hidden="true">
        <span>{headline.text}</span>
        {aside}
      </span>
      <Mark tone={headline.tone} label />
      <span className="headline-text">
        <span data-testid="headline-text">{headline.text}</span>
        {fit !== 'bare' && aside}
      </span>
    </p>
  )
}
