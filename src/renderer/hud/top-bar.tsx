import { useAtomValue } from 'jotai'
import type { SourceStatus } from '../../shared/model/source.ts'
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
      <p
        className={`headline tone-text-${headline.tone} ${headline.text.length > 64 ? 'is-long' : ''}`}
        data-testid="headline"
        data-tone={headline.tone}
      >
        <Mark tone={headline.tone} label />
        <span className="headline-text">
          {headline.text}
          {headline.aside !== '' && <span className="headline-aside">{headline.aside}</span>}
        </span>
      </p>
      <div className="pill pill-rate" data-testid="rate">
        {live && source ? rateText(source.eventsPerSecond) : '–'} <abbr title="events a second, measured">ev/s</abbr>
      </div>
      <div className={`pill pill-source pill-end ${live ? '' : 'is-lost'}`} data-testid="connection" data-phase={connection.phase}>
        {live ? (source ? sourceBadge(source) : 'live') : connection.phase === 'connecting' ? 'connecting' : 'offline'}
      </div>
    </header>
  )
}
