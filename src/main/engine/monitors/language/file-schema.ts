import { z } from 'zod'
import { severitySchema } from '../../../../shared/model/incident.ts'
import { DAY_MS, parseDuration, printDuration } from './durations.ts'
import { MAX_WINDOW_MS, MIN_WINDOW_MS } from './query.ts'

/** The YAML file of monitors, one entry at a time. Messages are clauses: "must be ...". */

const MAX_TITLE = 200
const MAX_TEXT = 2_000
const MINUTES_A_DAY = 1_440

const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const

function duration(leastMs: number, mostMs: number) {
  const error = `must be a length of time from ${printDuration(leastMs)} to ${printDuration(mostMs)}, such as 30s, 2m or 1h`
  return z.string({ error }).transform((text, context) => {
    const ms = parseDuration(text)
    if (ms !== null && ms >= leastMs && ms <= mostMs) return ms
    context.addIssue({ code: 'custom', message: error })
    return z.NEVER
  })
}

/** A time, or a number of the monitor's windows (which grow with the interval of a service's samples). */
const RECOVERY = 'must be a length of time up to 24h, such as 30s, or a number of windows up to 100, such as 2 windows'
const recovery = z.string({ error: RECOVERY }).transform((text, context) => {
  const windows = /^(\d{1,3}) windows?$/.exec(text)?.[1]
  if (windows !== undefined && Number(windows) >= 1 && Number(windows) <= 100) return { windows: Number(windows) }
  const ms = parseDuration(text)
  if (ms !== null && ms <= DAY_MS) return { ms }
  context.addIssue({ code: 'custom', message: RECOVERY })
  return z.NEVER
})

const RENOTIFY = 'must be a length of time from 1m to 7d, such as 30m, or never'
const renotify = z.string({ error: RENOTIFY }).transform((text, context) => {
  if (text === 'never') return null
  const ms = parseDuration(text)
  if (ms !== null && ms >= 60_000 && ms <= 7 * DAY_MS) return ms
  context.addIssue({ code: 'custom', message: RENOTIFY })
  return z.NEVER
})

const minute = z.string({ error: 'must be a time of day in UTC, such as "22:00"' }).transform((text, context) => {
  const [, hours, minutes] = /^(\d{2}):(\d{2})$/.exec(text) ?? []
  const value = Number(hours) * 60 + Number(minutes)
  if (Number(minutes) < 60 && value <= MINUTES_A_DAY) return value
  context.addIssue({ code: 'custom', message: 'must be a time of day in UTC from "00:00" to "24:00", such as "22:00"' })
  return z.NEVER
})

const text = (most: number) => z.string({ error: 'must be text' }).min(1, 'must not be empty').max(most, `may have ${most} characters`)
const threshold = z.number({ error: 'must be a finite number' })
const yesNo = z.boolean({ error: 'must be true or false' })
const missingData = z.enum(['show', 'alert', 'resolve', 'keep'], { error: 'must be show, alert, resolve or keep' })

const timing = {
  min_firing: duration(0, DAY_MS).optional(),
  recovery: recovery.optional(),
  new_group_delay: duration(0, DAY_MS).optional(),
  renotify: renotify.optional(),
  missing_data: missingData.optional(),
}

/** A block of keys; what is no block at all says so. */
const block = <S extends z.core.$ZodLooseShape>(shape: S) =>
  z.strictObject(shape, { error: (issue) => (issue.code === 'invalid_type' ? 'must be a block of keys and values' : undefined) })

const override = block({
  ...timing,
  window: duration(MIN_WINDOW_MS, MAX_WINDOW_MS).optional(),
  alert: threshold.optional(),
  warn: threshold.optional(),
  recover: threshold.optional(),
})

const downtime = block({
  days: z
    .array(z.enum(DAYS, { error: `must be one of ${DAYS.join(', ')}` }), { error: 'must be a list of days, such as [sat, sun]' })
    .min(1, 'must name a day; leave it out for every day')
    .max(7, 'may name each day once')
    .optional(),
  from: minute,
  to: minute,
  reason: text(MAX_TITLE),
}).transform((entry, context) => {
  if (entry.from === entry.to) {
    context.addIssue({ code: 'custom', path: ['to'], message: 'must differ from "from"; the whole day is "00:00" to "24:00"' })
  }
  const days = [...new Set((entry.days ?? DAYS).map((day) => DAYS.indexOf(day)))].sort((a, b) => a - b)
  return { days, fromMinute: entry.from, toMinute: entry.to, reason: entry.reason }
})

/** Letters, digits, `-`, `_` and `.`: what a composite can name. */
export const idSchema = z
  .string({ error: 'must be text' })
  .max(100, 'may have 100 characters')
  .regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/, 'must be letters, digits, "-", "_" and "." only, such as high-latency')

export const entrySchema = block({
  id: idSchema,
  title: text(MAX_TITLE).optional(),
  description: text(MAX_TEXT).optional(),
  query: z.string({ error: 'must be a query, such as avg(last_2m):avg:nexus.service.latency{*} > 2000' }).optional(),
  composite: z.string({ error: 'must be an expression, such as high-latency && !stale-data' }).optional(),
  no_data: z.literal(true, { error: 'must be true; leave it out otherwise' }).optional(),
  priority: z.enum(severitySchema.options, { error: 'must be p1, p2, p3 or p4' }).optional(),
  warn: threshold.optional(),
  recover: threshold.optional(),
  ...timing,
  deviation: yesNo.optional(),
  downtimes: z.array(downtime, { error: 'must be a list of downtimes' }).max(50, 'may have 50 entries').optional(),
  profiles: block({ demo: override.optional(), production: override.optional() }).optional(),
})
export type Entry = z.output<typeof entrySchema>

const defaultTiming = block(timing)
export const defaultsSchema = block({
  ...timing,
  profiles: block({ demo: defaultTiming.optional(), production: defaultTiming.optional() }).optional(),
})
export type Defaults = z.output<typeof defaultsSchema>
export type TimingKeys = z.output<typeof defaultTiming>
export type Override = z.output<typeof override>
