import { useAtomValue, useSetAtom } from 'jotai'
import type { CauseStep } from '../../../shared/model/cause.ts'
import { afterText, SYMPTOM_WORD } from '../../state/analyses.ts'
import { toneOf } from '../../state/board.ts'
import { openServiceAtom } from '../../state/panels.ts'
import { freshAtom, serviceByIdAtom } from '../../state/store.ts'
import { hoveredServiceAtom } from '../../state/view.ts'
import { keyed } from '../keyed.ts'
import { Mark } from '../mark.tsx'
import { Name } from '../name.tsx'
import { SymptomMark } from './symbols.tsx'

/** The way a failure took, as chips from the cause to who alerted, with the seconds between. */
export function PathChain({ steps, named }: { steps: readonly CauseStep[]; named: boolean }) {
  const services = useAtomValue(serviceByIdAtom)
  const fresh = useAtomValue(freshAtom)
  const open = useSetAtom(openServiceAtom)
  const hover = useSetAtom(hoveredServiceAtom)
  return (
    <ol className="path-chain" data-testid="cause-path" aria-label="Path of the failure, in order of onset">
      {keyed(steps, (step) => step.serviceId).map(({ key, item: step }, index) => {
        const view = services.get(step.serviceId)
        const tone = !view ? 'unknown' : fresh ? toneOf(view) : 'stale'
        return (
          <li key={key} className={step.inferred ? 'is-inferred' : ''} data-testid="path-step" data-service={step.serviceId}>
            <span className="path-after">
              {index === 0 ? (named ? 'cause' : 'candidate') : afterText(step.afterSeconds)}
              {step.inferred && <small>inferred</small>}
            </span>
            <button
              type="button"
              className="chip path-chip"
              title={`${step.serviceId}: ${step.inferred ? 'nothing abnormal was measured there, it only lies on the call path' : SYMPTOM_WORD[step.symptom]}`}
              onClick={() => open(step.serviceId)}
              onPointerEnter={() => hover(step.serviceId)}
              onPointerLeave={() => hover(null)}
            >
              {step.inferred ? <Mark tone="unknown" /> : <SymptomMark symptom={step.symptom} tone={tone} />}
              <Name id={step.serviceId} />
            </button>
          </li>
        )
      })}
    </ol>
  )
}
