import { useAtomValue, useSetAtom } from 'jotai'
import { type ReactNode, useState } from 'react'
import { type Debug, loadDebug } from '../client/queries.ts'
import { debugOpenAtom } from '../state/panels.ts'
import { qualityPinnedAtom, sceneFiguresAtom } from '../state/view.ts'
import { clockText, countText, mebibytesText, spanText } from '../state/words.ts'
import { usePolling } from './hooks.ts'
import { keyed } from './keyed.ts'
import { KeyHint } from './keymap-atom.tsx'
import { Mark } from './mark.tsx'

const QUEUE_TONE = { ok: 'healthy', busy: 'warning', failing: 'critical', off: 'unknown' } as const

/** What the machine is doing: frame cost, intake, refused input, queues, notices. */
export function DebugOverlay() {
  const [debug, setDebug] = useState<Debug | null>(null)
  const close = useSetAtom(debugOpenAtom)
  usePolling(async () => {
    const fresh = await loadDebug()
    if (fresh) setDebug(fresh)
  }, 1_000)
  return (
    <section className="debug" aria-label="Debug" data-testid="debug">
      <div className="dialog-head">
        <h2>Debug</h2>
        <button type="button" className="close-button" data-testid="debug-close" onClick={() => close(false)}>
          Close <KeyHint action="debug.toggle" />
        </button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <div className="dialog-body" tabIndex={0} role="region" aria-label="Figures">
        <SceneFigures />
        {debug ? <CoreFigures debug={debug} /> : <p className="panel-note">The core has not answered yet.</p>}
      </div>
    </section>
  )
}

function Row({ name, children, testId }: { name: string; children: ReactNode; testId?: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd {...(testId !== undefined && { 'data-testid': testId })}>{children}</dd>
    </div>
  )
}

function SceneFigures() {
  const scene = useAtomValue(sceneFiguresAtom)
  const pinned = useAtomValue(qualityPinnedAtom)
  if (!scene) return <p className="panel-note">No 3D view runs in this window.</p>
  return (
    <dl className="debug-figures">
      <Row name="Frames / s" testId="debug-fps">
        {scene.fps.toFixed(0)}
      </Row>
      <Row name="Frame CPU">{scene.frameCpuMs.toFixed(1)} ms</Row>
      <Row name="Draw calls" testId="debug-draw-calls">
        {countText(scene.drawCalls)}
      </Row>
      <Row name="Triangles">{countText(scene.triangles)}</Row>
      <Row name="Quality" testId="debug-quality">
        {scene.quality}
        {pinned ? ', by hand' : ', governed'}
      </Row>
    </dl>
  )
}

function CoreFigures({ debug }: { debug: Debug }) {
  const { ingest } = debug
  const reasons = Object.entries(ingest.byReason)
  return (
    <>
      <dl className="debug-figures">
        <Row name="Accepted" testId="debug-accepted">
          {countText(ingest.accepted)}
        </Row>
        <Row name="Refused" testId="debug-rejected">
          {countText(ingest.rejected)}
        </Row>
        <Row name="Late">{countText(ingest.late)}</Row>
        <Row name="Duplicated">{countText(ingest.duplicated)}</Row>
        <Row name="Clamped">{countText(ingest.clamped)}</Row>
        <Row name="Step p95">{debug.stepMsP95 === null ? '–' : `${debug.stepMsP95.toFixed(2)} ms`}</Row>
        <Row name="Screens">{countText(debug.clients)}</Row>
        <Row name="Memory">{mebibytesText(debug.residentBytes)}</Row>
        <Row name="Up">{spanText(debug.uptimeSeconds * 1000)}</Row>
        <Row name="Version">{debug.version}</Row>
      </dl>
      {debug.notices.length > 0 && (
        <>
          <h3>Notices</h3>
          <ul className="notices" data-testid="debug-notices">
            {debug.notices.map((notice) => (
              <li key={notice}>{notice}</li>
            ))}
          </ul>
        </>
      )}
      <h3>Queues</h3>
      <ul className="queues" data-testid="debug-queues">
        {debug.queues.map((queue) => (
          <li key={queue.name}>
            <Mark tone={QUEUE_TONE[queue.state]} label />
            <b>{queue.name}</b>
            <em>
              {countText(queue.size)} / {countText(queue.limit)}
              {queue.dropped > 0 && `, ${countText(queue.dropped)} dropped`}
            </em>
            <span>{queue.detail}</span>
          </li>
        ))}
      </ul>
      <h3>Refused input</h3>
      {reasons.length === 0 ? (
        <p className="panel-note">Nothing was refused.</p>
      ) : (
        <>
          <dl className="debug-figures">
            {reasons.map(([reason, count]) => (
              <Row key={reason} name={reason.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)}>
                {countText(count)}
              </Row>
            ))}
          </dl>
          <ol className="refused" data-testid="debug-refused">
            {keyed(ingest.recent, (one) => `${one.at} ${one.position}`).map(({ key, item: one }) => (
              <li key={key}>
                <time dateTime={one.at}>{clockText(one.at, 'local')}</time>
                <b>{one.reason.replaceAll('_', ' ')}</b>
                <em>
                  {one.source} {one.position}
                </em>
                <code>{one.excerpt}</code>
              </li>
            ))}
          </ol>
        </>
      )}
      <p className="panel-note">{debug.dataFolder === null ? 'Records are off.' : `Incidents are kept in ${debug.dataFolder}.`}</p>
    </>
  )
}
