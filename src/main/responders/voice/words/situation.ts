import type { ServiceView } from '../../../../shared/model/service.ts'
import type { EngineSnapshot } from '../../../engine/types.ts'
import type { SpokenIncident, SpokenSituation } from '../types.ts'

/** Worst first; of equals by id, so that two reports of the same moment are the same. */
function ids(views: readonly ServiceView[], among: (view: ServiceView) => boolean): string[] {
  return views
    .filter(among)
    .sort((a, b) => b.impact - a.impact || (a.serviceId < b.serviceId ? -1 : 1))
    .map(({ serviceId }) => serviceId)
}

/**
 * How things stand. A stale service is only that: what it showed before it fell silent
 * says nothing about it now.
 * @param active the listener's active incidents
 * @param source one word for a source that does not deliver; null while it plays
 */
export function situationOf(
  { integrity, services }: Pick<EngineSnapshot, 'integrity' | 'services'>,
  active: readonly SpokenIncident[],
  source: SpokenSituation['source'],
): SpokenSituation {
  const spread = ({ symptoms }: SpokenIncident): number => new Set(symptoms.map(({ serviceId }) => serviceId)).size
  return {
    integrity,
    services: services.length,
    critical: ids(services, ({ status, stale }) => !stale && status === 'critical'),
    warning: ids(services, ({ status, stale }) => !stale && status === 'warning'),
    stale: ids(services, ({ stale }) => stale),
    unknown: ids(services, ({ status, stale }) => !stale && status === 'unknown'),
    incidents: active.toSorted((a, b) => (a.severity < b.severity ? -1 : a.severity > b.severity ? 1 : spread(b) - spread(a))),
    source,
  }
}
