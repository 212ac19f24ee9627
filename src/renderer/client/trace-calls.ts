import type { Trace, TraceList } from '../../shared/model/trace.ts'
import type { TraceSubject } from '../state/trace-view.ts'
import { type Answer, ask } from './ask.ts'

/** Traces of a subject, newest first. */
export const loadTraces = (subject: TraceSubject, limit: number): Promise<Answer<TraceList>> =>
  ask((client) =>
    client.trace.list({
      limit,
      ...(subject.kind === 'service' && { service_id: subject.serviceId }),
      ...(subject.kind === 'incident' && { incident_id: subject.incidentId }),
    }),
  )

/** One trace with its spans. */
export const loadTrace = (traceId: string): Promise<Answer<Trace>> => ask((client) => client.trace.get({ trace_id: traceId }))
