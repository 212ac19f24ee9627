import { useAtomValue } from 'jotai'
import type { ReactNode } from 'react'
import { watchOnlyAtom } from '../state/session.ts'

/**
 * What only an operator may use: for a viewer everything in it is off, and says why. `quiet`: as a title only, where a line
 * of text has no room.
 */
export function OperatorOnly({ children, quiet = false }: { children: ReactNode; quiet?: boolean }) {
  const why = useAtomValue(watchOnlyAtom)
  return (
    <fieldset className="operator-only" disabled={why !== null} {...(why !== null && { title: why, 'data-off': true })}>
      {children}
      {why !== null && !quiet && (
        <p className="panel-note operator-why" data-testid="watch-only">
          {why}
        </p>
      )}
    </fieldset>
  )
}
