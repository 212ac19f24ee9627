import type { CauseInput, CausePoint, CauseService } from './types.ts'

/** Instants that a date can hold. */
const MAX_DATE_MS = 8.64e15

const isInstant = (ms: number): boolean => Number.isFinite(ms) && Math.abs(ms) <= MAX_DATE_MS
const instantOr = (ms: number | null): number | null => (ms !== null && isInstant(ms) ? ms : null)

function cleanService(service: CauseService, nowMs: number): CauseService {
  const usable = ({ atMs }: CausePoint) => isInstant(atMs)
  const silent = instantOr(service.silentSinceMs)
  const isClean = silent === service.silentSinceMs && (silent === null || silent <= nowMs)
  // The very same service and lists where nothing is wrong with them: what was learned from them is kept by them.
  if (isClean && service.points.every((point) => usable(point) && point.atMs <= nowMs) && service.history.every(usable)) return service
  return {
    ...service,
    points: service.points.filter((point) => usable(point) && point.atMs <= nowMs),
    history: service.history.filter(usable),
    silentSinceMs: silent === null ? null : Math.min(silent, nowMs),
  }
}

/** The same input without instants that are none. A present that is none is the newest sample's. */
export function cleanInput(input: CauseInput): CauseInput {
  let newest = -MAX_DATE_MS
  for (const { points } of input.services) for (const { atMs } of points) if (isInstant(atMs) && atMs > newest) newest = atMs
  const nowMs = instantOr(input.nowMs) ?? newest
  return {
    ...input,
    nowMs,
    alertedMs: instantOr(input.alertedMs),
    services: input.services.map((service) => cleanService(service, nowMs)),
    marks: input.marks.filter(({ atMs }) => isInstant(atMs)),
    sampleMs: Number.isFinite(input.sampleMs) && input.sampleMs > 0 ? input.sampleMs : 1_000,
  }
}
