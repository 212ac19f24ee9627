import { IncidentStory, monitor } from '../words/testing/facts.ts'

export const DANA = { name: 'dana', role: 'operator' } as const

/** An incident of one slow service. */
export function story(incidentId: string, severity: 'p1' | 'p2' | 'p3' = 'p2', service = 'ai-brain') {
  const of = new IncidentStory([service], ['high-latency'], severity, incidentId)
  const status = monitor('high-latency', service, 'alert', 4_800)
  return { of, opened: () => [of.monitor(status), of.change(0, 'opened'), of.alerted(status)] }
}
