import { useAtomValue, useSetAtom } from 'jotai'
import { useMemo, useState } from 'react'
import type { ServiceView } from '../../shared/model/service.ts'
import { searchViews, toneOf } from '../state/board.ts'
import { excessOf, type Usual, usualOf } from '../state/headline.ts'
import { openServiceAtom } from '../state/panels.ts'
import { countsAtom, detailsAtom, freshAtom, servicesAtom } from '../state/store.ts'
import { hoveredServiceAtom, selectedServiceAtom } from '../state/view.ts'
import { countText, latencyText, percentText, plural, spanText } from '../state/words.ts'
import { Mark } from './mark.tsx'
import { Name } from './name.tsx'
import { Sparkline } from './sparkline.tsx'
import { VirtualList } from './virtual-list.tsx'

/** Lists shorter than this need no filter. */
const FILTER_FROM = 12
/** Up to this many services each gets two lines and a trace. */
const ROOMY_UP_TO = 8

/** True when errors, not latency, are what is wrong with a service in trouble. */
function errorsMatter(view: ServiceView, usual: Usual | null): boolean {
  return (view.status === 'critical' || view.status === 'warning') && excessOf(view, usual).kind === 'errors'
}

/** The figure that matters most for a service, in a few characters. */
export function figureOf(view: ServiceView, usual: Usual | null = null): string {
  if (view.stale) return view.ageMs === null ? 'silent' : spanText(view.ageMs)
  if (errorsMatter(view, usual)) return `${percentText(view.errorRate)} err`
  if (view.latencyMs !== null) return latencyText(view.latencyMs)
  return percentText(view.errorRate)
}

/** The other figure, for the second line. */
function secondOf(view: ServiceView, usual: Usual | null): string {
  return errorsMatter(view, usual) ? latencyText(view.latencyMs) : `${percentText(view.errorRate)} errors`
}

/** Every service, worst first: the way to all of them without the 3D picture. */
export function ServiceList() {
  const services = useAtomValue(servicesAtom)
  const counts = useAtomValue(countsAtom)
  const fresh = useAtomValue(freshAtom)
  const selected = useAtomValue(selectedServiceAtom)
  const details = useAtomValue(detailsAtom)
  const open = useSetAtom(openServiceAtom)
  const hover = useSetAtom(hoveredServiceAtom)
  const [query, setQuery] = useState('')
  const shown = useMemo(() => searchViews(services, query), [services, query])
  const bad = counts.critical + counts.warning
  const roomy = services.length <= ROOMY_UP_TO
  return (
    <section className={`services ${roomy ? 'is-roomy' : ''}`} aria-label="Services">
      <h2 className="rail-title">
        <span>{plural(counts.total, 'service')}</span>
        <b>
          {fresh ? (bad > 0 ? `${countText(bad)} in trouble` : counts.stale > 0 ? `${countText(counts.stale)} stale` : '') : 'not live'}
        </b>
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
            data-status={fresh ? toneOf(view) : 'stale'}
            aria-current={selected === view.serviceId}
            title={view.serviceId}
            onClick={() => open(view.serviceId)}
            onPointerEnter={() => hover(view.serviceId)}
            onPointerLeave={() => hover(null)}
            onFocus={() => hover(view.serviceId)}
            onBlur={() => hover(null)}
          >
            <Mark tone={!fresh ? 'stale' : view.recovering && !view.stale ? 'recovering' : toneOf(view)} label />
            <Name id={view.serviceId} className="service-name" />
            <span className="service-figure">{figureOf(view, usualOf(details.get(view.serviceId)))}</span>
            {roomy && (
              <>
                <Sparkline serviceId={view.serviceId} tone={fresh ? toneOf(view) : 'stale'} version={services} />
                <span className="service-second">{secondOf(view, usualOf(details.get(view.serviceId)))}</span>
              </>
            )}
          </button>
        )}
      />
    </section>
  )
}
