import '../../styles/monitors-parts.css'
import '../../styles/connections.css'
import { useAtomValue, useSetAtom } from 'jotai'
import type { Connection } from '../../../shared/model/connection.ts'
import { loadConnections } from '../../client/connection-calls.ts'
import { CONNECTION_TONE, CONNECTION_WORD, DIRECTION_WORD, inOrder, standingOf, TROUBLE_WORD } from '../../state/connections.ts'
import { overlayAtom } from '../../state/panels.ts'
import { freshAtom } from '../../state/store.ts'
import { spanText } from '../../state/words.ts'
import { Dialog } from '../dialog.tsx'
import { useNow } from '../hooks.ts'
import { Mark } from '../mark.tsx'
import { StaleNote, Waiting } from '../monitors/faces.tsx'
import { useLoaded } from '../monitors/use-loaded.ts'

const EVERY_MS = 2_000

/** Every system that NEXUS speaks to or hears: how it goes, since when, and what to do. */
export function ConnectionsOverlay() {
  const close = useSetAtom(overlayAtom)
  const fresh = useAtomValue(freshAtom)
  const { data, problem } = useLoaded(loadConnections, EVERY_MS)
  const standing = data && standingOf(data)
  return (
    <Dialog
      testId="connections"
      modal
      className="overlay overlay-connections"
      title={
        <>
          Connections
          <span
            className={`connections-standing tone-text-${fresh ? (standing?.tone ?? 'unknown') : 'stale'}`}
            data-testid="connections-standing"
          >
            {fresh ? (standing?.text ?? '') : 'Not live'}
          </span>
        </>
      }
      onClose={() => close(null)}
    >
      {data === null ? <Waiting problem={problem} what="Connections" /> : <List connections={data} problem={problem} />}
    </Dialog>
  )
}

function List({ connections, problem }: { connections: readonly Connection[]; problem: string | null }) {
  const ordered = inOrder(connections)
  const now = useNow()
  const off = ordered.filter(({ state }) => state === 'off')
  return (
    <>
      <StaleNote problem={problem} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so keys must reach it */}
      <div className="connections-box" role="region" aria-label="Connections" tabIndex={0}>
        <ul className="connections" data-testid="connections-list">
          {ordered
            .filter(({ state }) => state !== 'off')
            .map((one) => (
              <Line key={one.id} one={one} now={now} />
            ))}
        </ul>
        {off.length > 0 && (
          <>
            <h3>Not configured</h3>
            <ul className="connections connections-off">
              {off.map((one) => (
                <Line key={one.id} one={one} now={now} />
              ))}
            </ul>
          </>
        )}
      </div>
    </>
  )
}

function Line({ one, now }: { one: Connection; now: number }) {
  const fresh = useAtomValue(freshAtom)
  const tone = fresh ? CONNECTION_TONE[one.state] : 'stale'
  const since = one.since === null ? '' : `for ${spanText(now - Date.parse(one.since))}`
  return (
    <li className={`connection tone-line-${tone}`} data-testid="connection-line" data-connection={one.id} data-state={one.state}>
      <span className="connection-mark">
        <Mark tone={tone} />
      </span>
      <b>{one.title}</b>
      <em className={`tone-text-${tone}`} data-testid="connection-trouble" data-trouble={one.trouble ?? ''}>
        {one.trouble === null ? CONNECTION_WORD[one.state] : TROUBLE_WORD[one.trouble]}
      </em>
      <small>
        {one.state !== 'off' && (
          <>
            {DIRECTION_WORD[one.direction]}
            {one.address !== null && ` · ${one.address}`}
            {since !== '' && ` · ${since}`}
          </>
        )}
      </small>
      <p>{one.sentence}</p>
    </li>
  )
}
