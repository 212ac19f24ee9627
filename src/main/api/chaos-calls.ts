import { toWire } from '../../shared/model/case.ts'
import type { ChaosStatus, ChaosStatusWire } from '../../shared/model/chaos.ts'
import type { ChaosControl } from '../sources/source.ts'
import type { ChaosCalls } from './parts.ts'

/** The simulator's control in the wire form that the procedures answer with. */
export function chaosCalls(control: ChaosControl): ChaosCalls {
  const wire = (status: ChaosStatus) => toWire<ChaosStatusWire>(status)
  return {
    status: () => wire(control.status()),
    start: async ({ mode, seed, service_id, events_per_second }) =>
      wire(await control.start(mode, { seed, serviceId: service_id, eventsPerSecond: events_per_second })),
    stop: async () => wire(await control.stop()),
  }
}
