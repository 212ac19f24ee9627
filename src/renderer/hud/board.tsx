import { useAtomValue, useSetAtom } from 'jotai'
import { useMemo } from 'react'
import { TONE_WORD, toneOf } from '../state/board.ts'
import { openServiceAtom } from '../state/panels.ts'
import { countsAtom, freshAtom, servicesAtom, topologyAtom } from '../state/store.ts'
import { selectedServiceAtom } from '../state/view.ts'
import { latencyText, percentText, plural, shortName, spanText } from '../state/words.ts'
import { Mark } from './mark.tsx'

/** Tiles drawn at most; the list in the left column has every service. */
const MOST_TILES = 120

/** The cluster without 3D: one tile per service, worst first. */
export function Board({ why }: { why: string }) {
  const services = useAtomValue(servicesAtom)
  const counts = useAtomValue(countsAtom)
  const fresh = useAtomValue(freshAtom)
  const selected = useAtomValue(selectedServiceAtom)
  const open = useSetAtom(openServiceAtom)
  const { calls } = useAtomValue(topologyAtom)
  const callees = useMemo(() => {
    const map = new Map<string, string[]>()
    for (const [from, to] of calls) map.set(from, [...(map.get(from) ?? []), to])
    return map
  }, [calls])
  const shown = services.slice(0, MOST_TILES)
  return (
    <section className="board" aria-label="Services as a board" data-testid="board">
      <p className="board-why">{why}</p>
      <ul className={`board-grid ${shown.length <= 12 ? 'is-roomy' : ''}`}>
        {shown.map((view) => {
          const tone = fresh ? toneOf(view) : 'stale'
          const to = callees.get(view.serviceId) ?? []
          return (
            <li key={view.serviceId}>
              <button
                type="button"
                className={`tile tile-${tone}`}
                data-testid="board-tile"
                data-service={view.serviceId}
                aria-current={selected === view.serviceId}
                onClick={() => open(view.serviceId)}
              >
                <span className="tile-head">
                  <Mark tone={view.recovering && tone !== 'stale' ? 'recovering' : tone} />
                  <b title={view.serviceId}>{shortName(view.serviceId, 34)}</b>
                </span>
                <span className="tile-figures">
                  <span>{latencyText(view.latencyMs)}</span>
                  <span>{percentText(view.errorRate)} errors</span>
                </span>
                <span className="tile-foot">
                  <span>
                    {tone === 'stale' && view.ageMs !== null
                      ? `silent ${spanText(view.ageMs)}`
                      : view.recovering
                        ? 'recovering'
                        : TONE_WORD[tone]}
                  </span>
                  {to.length > 0 && <em>calls {to.length > 3 ? plural(to.length, 'service') : to.join(', ')}</em>}
                </span>
              </button>
            </li>
          )
        })}
      </ul>
      {counts.total > shown.length && (
        <p className="board-rest">
          {plural(counts.total - shown.length, 'more service')} in the list at the left, all less troubled than these.
        </p>
      )}
    </section>
  )
}
