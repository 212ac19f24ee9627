import { type KeyboardEvent, type ReactNode, useCallback, useLayoutEffect, useRef, useState } from 'react'

/** Rows drawn beyond the visible ones, so that scrolling shows no holes. */
const MARGIN = 6

interface VirtualListProps<T> {
  readonly items: readonly T[]
  readonly label: string
  readonly testId: string
  readonly keyOf: (item: T) => string
  /** Brings a row into view and gives it the focus, with each new turn. */
  readonly reveal?: { readonly index: number; readonly turn: number } | null
  /** Draws one row's button; `ref` and `tabIndex` belong on it. */
  readonly row: (item: T, props: { tabIndex: number; 'data-row': number }) => ReactNode
}

/**
 * A list of equal rows that draws only what is visible, so 2,000 services cost no more
 * than twenty. One stop for Tab; arrows, Page, Home and End move within.
 */
export function VirtualList<T>({ items, label, testId, keyOf, reveal = null, row }: VirtualListProps<T>) {
  const frame = useRef<HTMLUListElement>(null)
  const [top, setTop] = useState(0)
  const [size, setSize] = useState({ row: 28, view: 280 })
  const [active, setActive] = useState(0)
  const wantFocus = useRef(false)

  useLayoutEffect(() => {
    const element = frame.current
    if (!element) return
    const measure = () => {
      const rowHeight = Number.parseFloat(getComputedStyle(element).getPropertyValue('line-height')) || 28
      setSize({ row: rowHeight, view: element.clientHeight })
    }
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    measure()
    return () => observer.disconnect()
  }, [])

  const current = Math.min(active, Math.max(0, items.length - 1))
  // In the layout phase: a passive effect of an earlier render could still run in between and focus the row before.
  useLayoutEffect(() => {
    if (!wantFocus.current) return
    wantFocus.current = false
    frame.current?.querySelector<HTMLElement>(`[data-row="${current}"]`)?.focus()
  })

  const move = useCallback(
    (to: number) => {
      const element = frame.current
      const next = Math.max(0, Math.min(items.length - 1, to))
      if (!element) return
      if (next * size.row < element.scrollTop) element.scrollTop = next * size.row
      else if ((next + 1) * size.row > element.scrollTop + size.view) element.scrollTop = (next + 1) * size.row - size.view
      wantFocus.current = true
      setActive(next)
      setTop(element.scrollTop)
    },
    [items.length, size],
  )
  const latest = useRef(move)
  latest.current = move
  const turn = reveal?.turn
  const index = reveal?.index
  useLayoutEffect(() => {
    if (turn !== undefined && index !== undefined && index >= 0) latest.current(index)
  }, [turn, index])
  const onKeyDown = (event: KeyboardEvent) => {
    const page = Math.max(1, Math.floor(size.view / size.row) - 1)
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -items.length, End: items.length }[event.key]
    if (step === undefined) return
    event.preventDefault()
    move(current + step)
  }

  const first = Math.max(0, Math.floor(top / size.row) - MARGIN)
  const last = Math.min(items.length, Math.ceil((top + size.view) / size.row) + MARGIN)
  return (
    <ul
      ref={frame}
      className="virtual-list"
      aria-label={label}
      data-testid={testId}
      onScroll={(event) => setTop(event.currentTarget.scrollTop)}
      onKeyDown={onKeyDown}
    >
      <li className="virtual-space" style={{ blockSize: first * size.row }} aria-hidden="true" />
      {items.slice(first, last).map((item, offset) => {
        const index = first + offset
        return (
          <li key={keyOf(item)} aria-setsize={items.length} aria-posinset={index + 1} onFocus={() => setActive(index)}>
            {row(item, { tabIndex: index === current ? 0 : -1, 'data-row': index })}
          </li>
        )
      })}
      <li className="virtual-space" style={{ blockSize: (items.length - last) * size.row }} aria-hidden="true" />
    </ul>
  )
}
