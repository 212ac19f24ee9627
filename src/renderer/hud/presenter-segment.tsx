import { useAtomValue } from 'jotai'
import { demoAtom } from '../state/demo.ts'
import { watchOnlyAtom } from '../state/session.ts'
import { KeyHint } from './keymap-atom.tsx'
import { openPresenter } from './presenter-window.ts'

/** For whoever presents; absent where no demo can run, and for viewers. */
export function PresenterSegment() {
  const status = useAtomValue(demoAtom)?.status
  const watches = useAtomValue(watchOnlyAtom) !== null
  if (status === undefined || status.refusal !== null || watches) return null
  return (
    <button
      type="button"
      className="segment"
      data-testid="presenter-button"
      title="Cues, notes and clocks in a window of its own"
      onClick={openPresenter}
    >
      Presenter
      <KeyHint action="presenter.open" />
    </button>
  )
}
