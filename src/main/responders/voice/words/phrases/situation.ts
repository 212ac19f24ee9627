import type { SpokenSituation } from '../../types.ts'
import { numberWords, sentenceCase } from '../numbers.ts'
import { type Clip, type CountFamily, clip, type Family, family, perService, type ServiceFamily, VOICED } from './clip.ts'
import { CAUSE } from './outcome.ts'

const count = (n: number): string => sentenceCase(numberWords(n) ?? '')
const range = (from: number, to: number, by = 1): number[] =>
  Array.from({ length: Math.floor((to - from) / by) + 1 }, (_, n) => from + n * by)

export const FLOOD = clip('flood', 'Alarm flood.')
export const ALARMS_FEW = clip('alarms-few', 'Fewer than ten alarms in ten minutes.')
export const ALARMS: Family<number> = family(range(10, 20), (n) => clip(`alarms-${n}`, `${count(n)} alarms in ten minutes.`))
export const ALARMS_OVER: Family<number> = family([20, 30, 40, 50, 75, 100, 200, 300, 400, 500, 1_000], (n) =>
  clip(`alarms-over-${n}`, `More than ${numberWords(n)} alarms in ten minutes.`),
)
export const WORST: Family = family(VOICED, (id) => clip(`worst-${id}`, `Worst: ${id}.`))

/** Exact percentages: every k of up to five services, and every fifth. */
export const INTEGRITY: Family<number> = family(
  [...range(0, 100, 5), 33, 67].sort((a, b) => a - b),
  (n) => clip(`integrity-${n}`, `System integrity is ${numberWords(n)} percent.`),
)
/** What thirds come to. */
export const THIRDS: Family<number> = new Map([...INTEGRITY].filter(([n]) => n === 33 || n === 67))
export const INTEGRITY_OVER: Family<number> = family([10, 20, 30, 40, 50, 60, 70, 80, 90, 95], (n) =>
  clip(`integrity-over-${n}`, `System integrity is above ${numberWords(n)} percent.`),
)
export const INTEGRITY_LOW = clip('integrity-low', 'System integrity is below ten percent.')

export const ALL_HEALTHY: Family<number> = new Map([
  [1, clip('healthy-1', 'The service is healthy.')],
  ...family(range(2, 6), (n) =>
    clip(`healthy-${n}`, n === 2 ? 'Both services are healthy.' : `All ${numberWords(n)} services are healthy.`),
  ),
])
export const ALL_HEALTHY_MANY = clip('healthy-all', 'All services are healthy.')

const MOST = 5
const counted = (prefix: string, many: (n: string) => string): CountFamily => ({
  exact: family(range(2, MOST), (n) => clip(`${prefix}-${n}`, many(count(n)))),
  more: clip(`${prefix}-many`, many('More than five')),
})

export const CRITICAL: ServiceFamily = perService('critical', (id) => `${id} is critical.`, 'One service is critical.')
export const CRITICAL_COUNT = counted('critical', (n) => `${n} services are critical.`)
export const DEGRADED: ServiceFamily = perService('degraded', (id) => `${id} is degraded.`, 'One service is degraded.')
export const DEGRADED_COUNT = counted('degraded', (n) => `${n} services are degraded.`)
export const STALE: ServiceFamily = perService('stale', (id) => `${id} data is stale.`, 'One service has stale data.')
export const STALE_COUNT = counted('stale', (n) => `${n} services have stale data.`)

export const NO_INCIDENTS = clip('incidents-0', 'No incidents are active.')
export const ONE_INCIDENT = clip('incidents-1', 'One incident is active.')
export const INCIDENTS = counted('incidents', (n) => `${n} incidents are active.`)

export const NO_DATA = clip('no-data', 'No data.')
export const SOURCE: Readonly<Record<Exclude<SpokenSituation['source'], null>, Clip>> = {
  paused: clip('source-paused', 'The source is paused.'),
  ended: clip('source-ended', 'The source has ended.'),
  error: clip('source-error', 'The source has failed.'),
  connecting: clip('source-connecting', 'The source is connecting.'),
}

/** The same sentences as of a single incident. */
export const COMMON_CAUSE: Family = CAUSE.own
