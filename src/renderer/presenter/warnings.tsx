import { useAtomValue } from 'jotai'
import { Mark } from '../hud/mark.tsx'
import { watchOnlyAtom } from '../state/session.ts'
import { refusalAtom, warningsAtom } from './state.ts'

/** What went wrong with the last command, who this page is for, and what to know before the first word. */
export function Warnings() {
  const warnings = useAtomValue(warningsAtom)
  const refusal = useAtomValue(refusalAtom)
  const watchOnly = useAtomValue(watchOnlyAtom)
  return (
    <div className="pr-warnings">
      {watchOnly !== null && (
        <p className="pr-warning is-viewer" role="status" data-testid="presenter-viewer">
          <Mark tone="unknown" />
          You are signed in as a viewer: the notes are for operators alone, and no button here does anything.
        </p>
      )}
      {refusal !== null && (
        <p className="pr-warning is-refusal" role="alert" data-testid="presenter-refusal">
          <Mark tone="critical" />
          {refusal}
        </p>
      )}
      {warnings.map((text) => (
        <p key={text} className="pr-warning" role="status" data-testid="presenter-warning">
          <Mark tone="warning" />
          {text}
        </p>
      ))}
    </div>
  )
}
