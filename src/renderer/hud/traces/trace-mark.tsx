import { useAtomValue } from 'jotai'
import type { TraceSummary } from '../../../shared/model/trace.ts'
import { freshAtom } from '../../state/store.ts'
import { plural } from '../../state/words.ts'
import { Mark } from '../mark.tsx'

/** How a trace went, by shape; in words for screen readers. While the line is down nothing is green, and nothing old looks new. */
export function TraceMark({ trace }: { trace: Pick<TraceSummary, 'errors'> }) {
  const fresh = useAtomValue(freshAtom)
  const failed = trace.errors > 0
  return (
    <>
      <Mark tone={!fresh ? 'stale' : failed ? 'critical' : 'healthy'} />
      <span className="visually-hidden">{failed ? `${plural(trace.errors, 'failed span')}: ` : 'no failure: '}</span>
    </>
  )
}
