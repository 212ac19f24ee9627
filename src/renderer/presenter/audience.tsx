import { useAtomValue } from 'jotai'
import { Mark } from '../hud/mark.tsx'
import { activeIncidentsAtom, connectionAtom, headlineAtom, integrityAtom, settingsAtom, sourceAtom, standInAtom } from '../state/store.ts'
import { plural } from '../state/words.ts'

/** What everybody else sees at the moment, in words. */
export function Audience() {
  const headline = useAtomValue(headlineAtom)
  const integrity = useAtomValue(integrityAtom)
  const active = useAtomValue(activeIncidentsAtom)
  const { muted } = useAtomValue(settingsAtom)
  const source = useAtomValue(sourceAtom)
  const standIn = useAtomValue(standInAtom)
  const live = useAtomValue(connectionAtom).phase === 'live'
  return (
    <section className={`pr-audience ${live ? '' : 'is-old'}`} aria-label="What the audience sees" data-testid="presenter-audience">
      <h2>The audience sees</h2>
      <p className={`pr-headline tone-text-${headline.tone}`}>
        <Mark tone={headline.tone} label />
        <span data-testid="presenter-headline">{headline.text}</span>
      </p>
      <dl>
        <div>
          <dt>Integrity</dt>
          <dd data-testid="presenter-integrity">{!live || integrity === null ? '–' : `${integrity} %`}</dd>
        </div>
        <div>
          <dt>Open</dt>
          <dd>{live ? plural(active, 'incident') : '–'}</dd>
        </div>
        <div>
          <dt>Voice</dt>
          <dd>{muted ? 'muted' : 'on'}</dd>
        </div>
        <div>
          <dt>Source</dt>
          <dd data-testid="presenter-source">
            {source === null
              ? '–'
              : `${standIn ? 'REPLAY' : source.kind === 'chaos' ? 'simulator' : source.kind}${source.state === 'playing' ? '' : `, ${source.state}`}`}
          </dd>
        </div>
      </dl>
    </section>
  )
}
