import { useAtomValue, useSetAtom } from 'jotai'
import { useMemo, useState } from 'react'
import type { ServiceView } from '../../shared/model/service.ts'
import { TONE_WORD, searchViews, toneOf } from '../state/board.ts'
import { openServiceAtom } from '../state/panels.ts'
import { countsAtom, freshAtom, servicesAtom } from '../state/store.ts'
import { hoveredServiceAtom, selectedServiceAtom } from '../state/view.ts'
import { countText, latencyText, percentText, plural, spanText } from '../state/words.ts'
import { Mark } from './mark.tsx'
import { VirtualList } from './virtual-list.tsx'

/** Lists shorter than this need no filter. */
const FILTER_FROM = 12

/** The figure that matters most for a service, in a few characters. */
export function figureOf(view: ServiceView): string {
  if (view.stale) return view.ageMs === null ? 'silent' : spanText(view.ageMs)
  if (view.errorRate !== null && view.errorRate >= 0.1) return percentText(view.errorRate)
  if (view.latencyMs !== null) return latencyText(view.latencyMs)
  return percentText(view.errorRate)
}

function spoken(view: ServiceView, fresh: boolean): string {
  const tone = fresh ? TONE_WORD[toneOf(view)] : `not live, was ${TONE_WORD[toneOf(view)]}`
  const age = view.stale && view.ageMs !== null ? `, last heard ${spanText(view.ageMs)} ago` : ''
  return `${view.serviceId}: ${tone}${view.recovering ? ', recovering' : ''}${age}, latency ${latencyText(view.latencyMs)}, errors ${percentText(view.errorRate)}`
}

/** Every service, worst first: the way to all of them without the 3D picture. */
export function ServiceList() {
  const services = useAtomValue(servicesAtom)
  const counts = useAtomValue(countsAtom)
  const fresh = useAtomValue(freshAtom)
  const selected = useAtomValue(selectedServiceAtom)
  const open = useSetAtom(openServiceAtom)
  const hover = useSetAtom(hoveredServiceAtom)
  const [query, setQuery] = useState('')
  const shown = useMemo(() => searchViews(services, query), [services, query])
  const bad = counts.critical + counts.warning
  return (
    <section className="services" aria-label="Services">
      <h2 className="rail-title">
        <span>{plural(counts.total, 'service')}</span>
        <b>{fresh ? (bad > 0 ? `${countText(bad)} in trouble` : counts.stale > 0 ? `${countText(counts.stale)} stale` : '') : 'not live'}</b>
      </h2>
      {services.length >= FILTER_FROM && (
        <input
          className="filter"
          type="search"
          placeholder="Filter services"
          aria-label="Filter services"
          data-testid="service-filter"
          value={query}
          onChange={(event) => setQuery(event.target.value)}
        />
      )}
      {services.length > 0 && shown.length === 0 && <p className="services-none">No service is called that.</p>}
      <VirtualList
        items={shown}
        label="Services, worst first"
        testId="service-list"
        keyOf={(view) => view.serviceId}
        row={(view, props) => (
          <button
            {...props}
            type="button"
            className={`service-row row-${fresh ? toneOf(view) : 'stale'}`}
            data-testid="service-row"
            data-service={view.serviceId}
            data-status={toneOf(view)}
            aria-current={selected === view.serviceId}
            aria-label={spoken(view, fresh)}
            title={view.serviceId}
            onClick={() => open(view.serviceId)}
            onPointerEnter={() => hover(view.serviceId)}
            onPointerLeave={() => hover(null)}
            onFocus={() => hover(view.serviceId)}
            onBlur={() => hover(null)}
          >
            <Mark tone={view.recovering && !view.stale ? 'recovering' : toneOf(view)} />
            <span className="service-name">{view.serviceId}</span>
            <span className="service-figure">{figureOf(view)}</span>
          </button>
        )}
      />
    </section>
  )
}
