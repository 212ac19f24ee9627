import { getDefaultStore } from 'jotai'
import type { IncidentEvidence, PostMortemWire } from '../../shared/model/analysis.ts'
import { type Camelized, fromWire } from '../../shared/model/case.ts'
import type { DebugWire } from '../../shared/model/debug.ts'
import type { Incident, IncidentSummary } from '../../shared/model/incident.ts'
import type { ServiceDetail } from '../../shared/model/service.ts'
import { mergeAnalyses } from '../state/analyses.ts'
import { mergeIncidents } from '../state/incidents.ts'
import { analysesAtom, detailsAtom, incidentsAtom } from '../state/store.ts'
import { failureOf } from './failure.ts'
import type { NexusClient } from './link.ts'
import { currentClient } from './session.ts'

export type Debug = Camelized<DebugWire>
export type PostMortem = Camelized<PostMortemWire>
export type PostMortemFormat = 'markdown' | 'json' | 'html'

const store = getDefaultStore()

const NO_LINE = 'Not connected to the core.'

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

/** One incident with its timeline; a sentence when that fails. Its summary joins {@link incidentsAtom}. */
export async function loadIncident(incidentId: string): Promise<Incident | string> {
  const client = currentClient()
  if (!client) return NO_LINE
  try {
    const incident = fromWire(await client.incident.get({ incident_id: incidentId }))
    const { timeline: _, ...summary } = incident
    store.set(incidentsAtom, (known) => mergeIncidents(known, [summary]))
    return incident
  } catch (error) {
    return failureOf(error).message
  }
}

/** Causes and charts of an incident; a sentence when that fails. Its analysis is also kept in {@link analysesAtom}. */
export async function loadEvidence(incidentId: string): Promise<IncidentEvidence | string> {
  const client = currentClient()
  if (!client) return NO_LINE
  try {
    const evidence = fromWire(await client.incident.evidence({ incident_id: incidentId }))
    const { analysis } = evidence
    if (analysis) store.set(analysesAtom, (known) => mergeAnalyses(known, analysis))
    return evidence
  } catch (error) {
    return failureOf(error).message
  }
}

/** An incident's post-mortem as a file; a sentence when that fails. */
export async function loadPostMortem(incidentId: string, format: PostMortemFormat): Promise<PostMortem | string> {
  const client = currentClient()
  if (!client) return NO_LINE
  try {
    return fromWire(await client.incident.postMortem({ incident_id: incidentId, format }))
  } catch (error) {
    return failureOf(error).message
  }
}

type ListInput = Parameters<NexusClient['incident']['list']>[0]

/** One page of the history as filtered by the core; a sentence when that fails. What came is also known to the page. */
export async function loadIncidentPage(
  input: ListInput,
): Promise<{ readonly incidents: readonly IncidentSummary[]; readonly cursor: string | null } | string> {
  const client = currentClient()
  if (!client) return NO_LINE
  try {
    const page = await client.incident.list(input)
    return { incidents: page.incidents.map((one) => fromWire(one)), cursor: page.next_cursor }
  } catch (error) {
    return failureOf(error).message
  }
}
