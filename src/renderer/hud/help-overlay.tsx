import { useAtomValue, useSetAtom } from 'jotai'
import { overlayAtom } from '../state/panels.ts'
import { Dialog } from './dialog.tsx'
import { CLICKER_KEYS } from './keymap.ts'
import { keymapAtom } from './keymap-atom.tsx'
import { Mark, SeverityBadge } from './mark.tsx'

const LEGEND = [
  ['critical', 'Critical: brightest, torn, with a beam'],
  ['warning', 'Warning'],
  ['recovering', 'Recovering after a fix'],
  ['stale', 'Stale: silent for too long, shown grey, never green'],
  ['unknown', 'Unknown: not enough data yet'],
  ['healthy', 'Healthy: dim and breathing'],
] as const

const SEVERITIES = [
  ['p1', 'several services at once'],
  ['p2', 'one service in trouble'],
  ['p3', 'needs a look'],
  ['p4', 'for the record'],
] as const

/** Keys and signs. */
export function HelpOverlay() {
  const close = useSetAtom(overlayAtom)
  const { bindings } = useAtomValue(keymapAtom)
  return (
    <Dialog testId="help" modal className="overlay overlay-help" title="How to read and steer" onClose={() => close(null)}>
      <div className="help-columns">
        <section aria-label="Keys">
          <h3>Keys</h3>
          <dl className="keys">
            {bindings.map((binding) => (
              <div key={binding.action}>
                <dt>{binding.label === '' ? <span className="keys-none">no key</span> : <kbd>{binding.label}</kbd>}</dt>
                <dd>{binding.title}</dd>
              </div>
            ))}
          </dl>
        </section>
        <section aria-label="Signs">
          <h3>Signs</h3>
          <ul className="legend">
            {LEGEND.map(([tone, text]) => (
              <li key={tone}>
                <Mark tone={tone} />
                {text}
              </li>
            ))}
          </ul>
          <h3>Incidents</h3>
          <ul className="legend">
            {SEVERITIES.map(([severity, text]) => (
              <li key={severity}>
                <SeverityBadge severity={severity} />
                {text}
              </li>
            ))}
          </ul>
          <h3>Light</h3>
          <p>
            Light runs along real calls, from caller to callee: faster with throughput, denser with traffic, orange to red with that call's
            errors.
          </p>
          <h3>While a demo runs</h3>
          <dl className="keys" data-testid="help-clicker">
            {CLICKER_KEYS.map(({ label, title }) => (
              <div key={label}>
                <dt>
                  <kbd>{label}</kbd>
                </dt>
                <dd>{title}</dd>
              </div>
            ))}
          </dl>
        </section>
      </div>
    </Dialog>
  )
}
