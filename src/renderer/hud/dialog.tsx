import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef } from 'react'

const FOCUSABLE = 'button:not([disabled]), input:not([disabled]), select:not([disabled]), textarea:not([disabled]), a[href], [tabindex="0"]'

interface DialogProps {
  readonly title: ReactNode
  readonly testId: string
  readonly className: string
  readonly onClose: () => void
  readonly children: ReactNode
  /** True for an overlay over the whole picture; a docked panel leaves the rest of the console in use. */
  readonly modal: boolean
  /** What gets the focus first; absent: the panel itself. */
  readonly initialFocus?: string
}

/**
 * An accessible dialog: named by its title, takes the focus, keeps Tab inside and gives
 * the focus back. The pointer stays free, so that the picture behind can be watched and
 * clicked while a fix runs. Escape is handled by the key map.
 */
export function Dialog({ title, testId, className, modal, onClose, children, initialFocus }: DialogProps) {
  const root = useRef<HTMLDivElement>(null)
  const titleId = useId()
  useEffect(() => {
    const before = document.activeElement
    const wanted = initialFocus === undefined ? null : root.current?.querySelector<HTMLElement>(initialFocus)
    ;(wanted ?? root.current)?.focus()
    return () => {
      // Only when the focus would otherwise be lost: a click elsewhere has moved it on purpose.
      const lost = document.activeElement === document.body || document.activeElement === null
      if (lost && before instanceof HTMLElement && before.isConnected) before.focus()
    }
  }, [initialFocus])

  const keepInside = (event: KeyboardEvent) => {
    if (event.key !== 'Tab' || !root.current) return
    const stops = [...root.current.querySelectorAll<HTMLElement>(FOCUSABLE)].filter((one) => one.offsetParent !== null && one.tabIndex >= 0)
    const first = stops[0]
    const last = stops.at(-1)
    if (!first || !last) return
    const active = document.activeElement
    if (event.shiftKey && (active === first || active === root.current)) {
      event.preventDefault()
      last.focus()
    } else if (!event.shiftKey && active === last) {
      event.preventDefault()
      first.focus()
    }
  }

  return (
    <div
      ref={root}
      className={className}
      role="dialog"
      {...(modal && { 'aria-modal': true })}
      aria-labelledby={titleId}
      data-testid={testId}
      tabIndex={-1}
      onKeyDown={keepInside}
    >
      <div className="dialog-head">
        <h2 id={titleId}>{title}</h2>
        <button type="button" className="close-button" data-testid={`${testId}-close`} onClick={onClose}>
          Close <kbd>Esc</kbd>
        </button>
      </div>
      <div className="dialog-body">{children}</div>
    </div>
  )
}
