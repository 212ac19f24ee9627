import { useAtomValue, useSetAtom } from 'jotai'
import { type KeyboardEvent, useId, useMemo, useState } from 'react'
import { searchViews, TONE_WORD, toneOf } from '../state/board.ts'
import { openServiceAtom, overlayAtom } from '../state/panels.ts'
import { freshAtom, servicesAtom } from '../state/store.ts'
import { plural } from '../state/words.ts'
import { Dialog } from './dialog.tsx'
import { Mark } from './mark.tsx'
import { Name } from './name.tsx'
import { figureOf } from './service-list.tsx'

const MOST = 12

/** Find a service by any part of its name, and fly to it. */
export function SearchOverlay() {
  const services = useAtomValue(servicesAtom)
  const fresh = useAtomValue(freshAtom)
  const setOverlay = useSetAtom(overlayAtom)
  const open = useSetAtom(openServiceAtom)
  const [query, setQuery] = useState('')
  const [active, setActive] = useState(0)
  const listId = useId()
  const found = useMemo(() => searchViews(services, query), [services, query])
  const shown = found.slice(0, MOST)
  const current = Math.min(active, shown.length - 1)

  const choose = (id: string) => {
    setOverlay(null)
    open(id)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      const step = event.key === 'ArrowDown' ? 1 : -1
      setActive((current + step + shown.length) % Math.max(1, shown.length))
    } else if (event.key === 'Enter') {
      const chosen = shown[current]
      if (chosen) {
        event.preventDefault()
        choose(chosen.serviceId)
      }
    }
  }
  return (
    <Dialog
      testId="search"
      modal
      className="overlay overlay-search"
      title="Find a service"
      onClose={() => setOverlay(null)}
      initialFocus="input"
    >
      <input
        className="search-input"
        type="text"
        role="combobox"
        aria-expanded="true"
        aria-controls={listId}
        aria-activedescendant={shown[current] ? `${listId}-${current}` : undefined}
        aria-label="Part of a service's name"
        placeholder="Part of a name"
        autoComplete="off"
        spellCheck={false}
        data-testid="search-input"
        value={query}
        onChange={(event) => {
          setQuery(event.target.value)
          setActive(0)
        }}
        onKeyDown={onKeyDown}
      />
      <div className="search-results" role="listbox" id={listId} aria-label="Services found" data-testid="search-results">
        {shown.map((view, index) => {
          const tone = fresh ? toneOf(view) : 'stale'
          return (
            <div
              key={view.serviceId}
              id={`${listId}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === current}
              className="search-row"
              title={view.serviceId}
              onClick={() => choose(view.serviceId)}
              onKeyDown={onKeyDown}
              onPointerMove={() => setActive(index)}
            >
              <Mark tone={tone} />
              <Name id={view.serviceId} />
              <em>{TONE_WORD[tone]}</em>
              <b>{figureOf(view)}</b>
            </div>
          )
        })}
      </div>
      <p className="panel-note">
        {found.length === 0
          ? 'No service is called that.'
          : found.length > MOST
            ? `${plural(found.length - MOST, 'more')} match; type on to narrow it.`
            : 'Enter opens, arrows choose.'}
      </p>
    </Dialog>
  )
}
