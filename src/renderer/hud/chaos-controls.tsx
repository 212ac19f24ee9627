import { useAtomValue } from 'jotai'
import { useEffect, useRef, useState } from 'react'
import type { ChaosStatus } from '../../shared/model/chaos.ts'
import { startChaos, stopChaos } from '../client/commands.ts'
import { demoOnAtom } from '../state/demo.ts'
import { chaosAtom, freshAtom } from '../state/store.ts'
import { countText, spanText } from '../state/words.ts'
import { DemoItems } from './demo/controls.tsx'
import { useSourceNow } from './hooks.ts'
import type { KeyAction } from './keymap.ts'
import { keymapAtom } from './keymap-atom.tsx'
import { OperatorOnly } from './operator-only.tsx'

const MAIN: readonly { mode: string; title: string; action: KeyAction }[] = [
  { mode: 'steady', title: 'Steady', action: 'chaos.steady' },
  { mode: 'latency-spike', title: 'Latency spike', action: 'chaos.latency-spike' },
  { mode: 'cascade', title: 'Cascade', action: 'chaos.cascade' },
]
const SIDE: readonly { mode: string; title: string }[] = [
  { mode: 'silence', title: 'Silence' },
  { mode: 'load', title: 'Load' },
]
const BUILT_IN = new Set([...MAIN, ...SIDE].map((one) => one.mode))

/** Seconds left of the running mode, and the share of it that has passed; null without an end. */
function countdown(chaos: ChaosStatus, sourceNow: number): { left: number; share: number } | null {
  if (chaos.endsAt === null) return null
  const start = Date.parse(chaos.startedAt)
  const end = Date.parse(chaos.endsAt)
  // The page knows the source's clock from its last message, so a mode can seem to begin in the future: a run of 30 s never shows 31.
  const now = Math.max(sourceNow, start)
  const left = Math.max(0, Math.ceil((end - now) / 1000))
  return { left, share: end > start ? Math.min(1, Math.max(0, (now - start) / (end - start))) : 1 }
}

/** Chaos modes with a countdown, more scenarios, and the emergency stop. Absent where the source is not the simulator. */
export function ChaosControls() {
  const chaos = useAtomValue(chaosAtom)
  const fresh = useAtomValue(freshAtom)
  const now = useSourceNow(250)
  const demo = useAtomValue(demoOnAtom)
  const { bindings } = useAtomValue(keymapAtom)
  if (!chaos) return null
  const running = countdown(chaos, now)
  const calm = chaos.mode === 'steady'

  const keyOf = (action: KeyAction | null) => bindings.find((binding) => binding.action === action)?.label
  const row = (mode: string, title: string, action: KeyAction | null) => {
    const active = chaos.mode === mode
    return (
      <button
        key={mode}
        type="button"
        className={`chaos-button chaos-${mode}`}
        data-testid={`chaos-${mode}`}
        aria-pressed={active}
        disabled={!fresh}
        onClick={() => void startChaos(mode)}
      >
        {active && running && <i className="chaos-progress" style={{ inlineSize: `${Math.round(running.share * 100)}%` }} />}
        <span className="chaos-title">{title}</span>
        <span className="chaos-hint">{active && running ? <b data-testid="chaos-countdown">{running.left} s</b> : keyOf(action)}</span>
      </button>
    )
  }

  return (
    <section className="chaos" aria-label="Chaos">
      <OperatorOnly>
        {MAIN.map((one) => row(one.mode, one.title, one.action))}
        <div className="chaos-side">
          {SIDE.map((one) => row(one.mode, one.title, null))}
          <MoreScenarios chaos={chaos} disabled={!fresh} />
        </div>
        {!BUILT_IN.has(chaos.mode) && !demo && (
          <p className="chaos-running" data-testid="chaos-running">
            <span>{chaos.available.find((one) => one.name === chaos.mode)?.title ?? chaos.mode}</span>
            {running && <b>{running.left} s</b>}
          </p>
        )}
        <button
          type="button"
          className={`stop-button ${calm ? '' : 'is-armed'}`}
          data-testid="chaos-stop"
          disabled={!fresh}
          onClick={() => void stopChaos()}
        >
          Emergency stop
        </button>
      </OperatorOnly>
    </section>
  )
}

function MoreScenarios({ chaos, disabled }: { chaos: ChaosStatus; disabled: boolean }) {
  const [open, setOpen] = useState(false)
  const root = useRef<HTMLDivElement>(null)
  const others = chaos.available.filter((one) => !BUILT_IN.has(one.name))
  useEffect(() => {
    if (!open) return
    const away = (event: Event) => {
      if (event.target instanceof Node && !root.current?.contains(event.target)) setOpen(false)
    }
    document.addEventListener('pointerdown', away)
    document.addEventListener('focusin', away)
    return () => {
      document.removeEventListener('pointerdown', away)
      document.removeEventListener('focusin', away)
    }
  }, [open])
  if (others.length === 0) return null
  return (
    <div className="more" ref={root}>
      <button
        type="button"
        className="chaos-button chaos-more"
        data-testid="chaos-more"
        aria-expanded={open}
        aria-haspopup="true"
        disabled={disabled}
        onClick={() => setOpen(!open)}
      >
        <span className="chaos-title">More</span>
      </button>
      {open && (
        <div className="more-list" role="group" aria-label={`The demo, and ${countText(others.length)} more scenarios`}>
          <DemoItems close={() => setOpen(false)} />
          {others.map((one) => (
            <button
              key={one.name}
              type="button"
              className="more-item"
              data-testid={`chaos-${one.name}`}
              onClick={() => {
                setOpen(false)
                void startChaos(one.name)
              }}
            >
              <b>{one.title}</b>
              {one.durationSeconds !== null && <em>{spanText(one.durationSeconds * 1000)}</em>}
              <span>{one.description}</span>
            </button>
          ))}
        </div>
      )}
    </div>
  )
}
