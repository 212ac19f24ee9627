import { getDefaultStore } from 'jotai'
import { type Camelized, fromWire } from '../../shared/model/case.ts'
import type { DebugWire } from '../../shared/model/debug.ts'
import type { ServiceDetail } from '../../shared/model/service.ts'
import { mergeIncidents } from '../state/incidents.ts'
import { detailsAtom, incidentsAtom } from '../state/store.ts'
import { failureOf } from './failure.ts'
import { currentClient } from './session.ts'

export type Debug = Camelized<DebugWire>

const store = getDefaultStore()

/** Details kept for services that are no longer asked for. */
const DETAILS_KEPT = 64

/** Fetches everything known of a service; a sentence when that fails. Also kept in {@link detailsAtom}. */
export async function loadDetail(serviceId: string): Promise<ServiceDetail | string> {
  const client = currentClient()
  if (!client) return 'Not connected to the core.'
  try {
    const detail = fromWire(await client.service.detail({ service_id: serviceId }))
    const known = new Map(store.get(detailsAtom))
    known.delete(serviceId)
    known.set(serviceId, detail)
    for (const id of known.keys()) {
      if (known.size <= DETAILS_KEPT) break
      known.delete(id)
    }
    store.set(detailsAtom, known)
    return detail
  } catch (error) {
    return failureOf(error).message
  }
}

/** Counters, queues, refused input and notices; null when the core does not answer. */
export async function loadDebug(): Promise<Debug | null> {
  const client = currentClient()
  if (!client) return null
  try {
    return fromWire(await client.system.debug())
  } catch {
    return null
  }
}

/** Loads one more page of older incidents; null when there is none (or no line). */
export async function loadOlderIncidents(cursor: string | null): Promise<string | null> {
  const client = currentClient()
  if (!client) return null
  try {
    const page = await client.incident.list(cursor === null ? { limit: 200 } : { limit: 200, cursor })
    const fetched = page.incidents.map((one) => fromWire(one))
    store.set(incidentsAtom, (known) => mergeIncidents(known, fetched))
    return page.next_cursor
  } catch {
    return null
  }
}
