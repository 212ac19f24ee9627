import type { TraceSummary } from '../../../shared/model/trace.ts'
import { plural } from '../../state/words.ts'
import { Mark } from '../mark.tsx'

/** How a trace went, by shape; in words for screen readers. */
export function TraceMark({ trace }: { trace: Pick<TraceSummary, 'errors'> }) {
  const failed = trace.errors > 0
  return (
    <>
      <Mark tone={failed ? 'critical' : 'healthy'} />
      <span className="visually-hidden">{failed ? `${plural(trace.errors, 'failed span')}: ` : 'no failure: '}</span>
    </>
  )
}
