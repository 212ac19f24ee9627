import type { Alert } from '../monitors/alert.ts'
import { WHOLE_SYSTEM } from '../monitors/rule.ts'
import type { Latch } from './incident-state.ts'

/** The service an alert is told of, or `*` where it names none. */
export const subjectOf = ({ serviceIds, external, group }: Alert): string =>
  serviceIds[0] ?? (external === null ? group.group : WHOLE_SYSTEM)

/** Services that an alert is about by itself: a monitor's group, or all that an alert of another system names. */
export const ownServices = ({ serviceIds, external, group }: Alert): readonly string[] => (external === null ? [group.group] : serviceIds)

/** The same of an alert inside an incident. */
export const latchServices = ({ group, serviceIds }: Latch): readonly string[] => serviceIds ?? [group]

/** Names that tell several alerts of one title apart; `*` says nothing. */
export const placesOf = (alerts: readonly Alert[]): string[] => [
  ...new Set(alerts.flatMap(ownServices).filter((id) => id !== WHOLE_SYSTEM)),
]
