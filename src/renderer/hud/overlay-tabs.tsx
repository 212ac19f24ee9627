import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react'
import { ElbowCurve } from './mark.tsx'

interface OverlayTabsProps<Tab extends string> {
  /** Every page, in order. */
  readonly tabs: readonly Tab[]
  readonly tab: Tab
  readonly onTab: (tab: Tab) => void
  /** Ids begin so: `<prefix>-tab-<page>` for a tab, `<prefix>-panel` for what it shows. */
  readonly prefix: string
  readonly label: string
  readonly titles: Readonly<Record<Tab, string>>
  readonly hintOf: (tab: Tab) => ReactNode
}

/** The column of an overlay's pages; arrows choose, as in every list of tabs. */
export function OverlayTabs<Tab extends string>({ tabs, tab, onTab, prefix, label, titles, hintOf }: OverlayTabsProps<Tab>) {
  const list = useRef<HTMLDivElement>(null)
  const wanted = useRef(false)
  useEffect(() => {
    if (!wanted.current) return
    wanted.current = false
    list.current?.querySelector<HTMLElement>(`#${prefix}-tab-${tab}`)?.focus()
  }, [prefix, tab])
  const onKeyDown = (event: KeyboardEvent) => {
    const at = tabs.indexOf(tab)
    const last = tabs.length - 1
    const to = { ArrowDown: (at + 1) % (last + 1), ArrowUp: (at + last) % (last + 1), Home: 0, End: last }[event.key]
    const next = to === undefined ? undefined : tabs[to]
    if (next === undefined) return
    event.preventDefault()
    wanted.current = true
    onTab(next)
  }
  return (
    <div className="mon-column">
      <div className="mon-tabs" role="tablist" aria-label={label} aria-orientation="vertical" ref={list} onKeyDown={onKeyDown}>
        {tabs.map((one) => (
          <button
            key={one}
            type="button"
            role="tab"
            id={`${prefix}-tab-${one}`}
            className="mon-tab"
            data-testid={`${prefix}-tab-${one}`}
            aria-selected={one === tab}
            aria-controls={`${prefix}-panel`}
            tabIndex={one === tab ? 0 : -1}
            onClick={() => onTab(one)}
          >
            <b>{titles[one]}</b>
            <small>{hintOf(one)}</small>
          </button>
        ))}
      </div>
      <span className="mon-column-end" aria-hidden="true">
        <ElbowCurve corner="bottom" />
      </span>
    </div>
  )
}
