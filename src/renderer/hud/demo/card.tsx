import { useAtomValue, useSetAtom } from 'jotai'
import { demoCardAtom, leaveCardAtom } from '../../state/demo.ts'
import { freshAtom, integrityAtom } from '../../state/store.ts'

/** A longer title than this is a sentence: smaller, and set as one. */
const SHORT_TITLE = 10

/** The title over the whole stage, at the beginning and at the end of a demo. A click or Escape leaves it. */
export function DemoCard() {
  const card = useAtomValue(demoCardAtom)
  const leave = useSetAtom(leaveCardAtom)
  const value = useAtomValue(integrityAtom)
  const fresh = useAtomValue(freshAtom)
  if (card === null) return null
  return (
    <button type="button" className="demo-card" data-testid="demo-card" onClick={() => leave()}>
      <span className="demo-card-frame" aria-hidden="true">
        <i />
        <i />
        <i />
        <i />
      </span>
      <span className={`demo-card-title ${card.title.length > SHORT_TITLE ? 'is-long' : ''}`}>{card.title}</span>
      {card.integrity && (
        <span className="demo-card-figure" data-testid="demo-card-integrity">
          <small>Integrity</small>
          <b className={value === 100 && fresh ? 'is-whole' : ''}>{value === null || !fresh ? '···' : value}</b>
        </span>
      )}
      <span className="demo-card-line">{card.line}</span>
      <span className="demo-card-frame demo-card-foot" aria-hidden="true">
        <i />
        <i />
        <i />
        <i />
      </span>
    </button>
  )
}
