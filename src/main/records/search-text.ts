import type { Incident } from '../../shared/model/incident.ts'

/** Longest text kept of one incident; its newest timeline entries count first, characters. */
const MAX_TEXT = 100_000

/** Text as it is compared: without case, accents and compatibility forms, so that "Zazolc" finds "ZAŻÓŁĆ". */
function folded(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
}

/** What a search looks through: title, services, resolution, assignee and timeline of an incident. */
export function searchTextOf(incident: Incident): string {
  const head = [incident.title, incident.serviceId, ...incident.serviceIds, incident.resolution ?? '', incident.assignee ?? '']
  let text = folded(head.join('\n'))
  for (const entry of incident.timeline.toReversed()) {
    if (text.length >= MAX_TEXT) break
    text += `\n${folded(entry.text)}`
  }
  return text.slice(0, MAX_TEXT)
}

/** The words of a search, each of which must appear. */
export function searchWords(query: string): string[] {
  return [...new Set(folded(query).split(/\s+/u))].filter((word) => word !== '')
}
