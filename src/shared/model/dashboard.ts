import { z } from 'zod'
import type { Camelized } from './case.ts'
import { incidentSummarySchema } from './incident.ts'
import { sourceStatusSchema } from './source.ts'
import { serviceStatusSchema } from './status.ts'
import { serviceIdSchema } from './telemetry.ts'

/** Spans of time that a dashboard shows, up to now on the source's clock. */
export const dashboardRangeSchema = z.enum(['5m', '1h', '6h', '24h'])
export type DashboardRange = z.infer<typeof dashboardRangeSchema>

/** Columns of each range: every series of an answer has `columns` values, each of `columnMs`; the last one is still running. */
export const DASHBOARD_RANGES = {
  '5m': { columnMs: 5_000, columns: 60 },
  '1h': { columnMs: 60_000, columns: 60 },
  '6h': { columnMs: 300_000, columns: 72 },
  '24h': { columnMs: 900_000, columns: 96 },
} as const satisfies Record<DashboardRange, { columnMs: number; columns: number }>

/** Rows of the heatmap told apart; the rest is one row. */
export const MOST_ROWS = 48
/** Services whose latency is drawn. */
export const MOST_LATENCIES = 5
/** Lines of the event stream. */
export const MOST_EVENTS = 40
/** Pairs, services and models that are ranked by themselves; the rest is one line. */
export const MOST_SHARES = 30

/** One value a column, oldest first; null: nothing was measured there. */
const series = z.array(z.number().nullable())

const spanSchema = z.object({
  range: dashboardRangeSchema,
  /** Source time of the newest input; null before the first. */
  now: z.string().nullable(),
  /** Start of the first column, source time, ms since the epoch. */
  from_ms: z.number(),
  column_ms: z.number(),
  columns: z.number().int(),
  /** True for the columns in which NEXUS listened; elsewhere nothing is known. */
  heard: z.array(z.boolean()),
})

/** What a service is worth to a person who looks for trouble. */
const rowSchema = z.object({
  service_id: z.string(),
  status: serviceStatusSchema,
  stale: z.boolean(),
  incident_id: z.string().nullable(),
})

export const dashboardEventSchema = z.object({
  seq: z.number().int(),
  at: z.string(),
  tone: z.enum(['critical', 'warning', 'healthy', 'info']),
  /** Two words at most: what kind of event it is. */
  label: z.string(),
  text: z.string(),
  service_id: z.string().nullable(),
  incident_id: z.string().nullable(),
})
export type DashboardEventWire = z.infer<typeof dashboardEventSchema>

/** The System Overview. */
export const overviewSchema = spanSchema.extend({
  integrity: z.number().nullable(),
  /** Lowest of each column. */
  integrity_series: series,
  services: z.object({
    total: z.number().int(),
    healthy: z.number().int(),
    warning: z.number().int(),
    critical: z.number().int(),
    /** Silent, or never measured. */
    unknown: z.number().int(),
  }),
  incidents: z.object({
    active: z.number().int(),
    /** Most at once of each column. */
    series,
    /** The worst, at most five. */
    newest: z.array(incidentSummarySchema),
  }),
  /** The worst services, at most {@link MOST_LATENCIES}. */
  latency: z.array(
    rowSchema.extend({
      /** Mean of the last seconds, ms; null: none. */
      recent_ms: z.number().nullable(),
      /** Highest sample of the range, ms. */
      peak_ms: z.number().nullable(),
      /** Median of its healthy samples; null while that is unknown. */
      usual_ms: z.number().nullable(),
      /** Mean of each column, ms. */
      series,
    }),
  ),
  errors: z.object({
    /** Worst first, at most {@link MOST_ROWS}; values are ratios 0 to 1. */
    rows: z.array(rowSchema.extend({ recent: z.number().nullable(), peak: z.number().nullable(), cells: series })),
    /** Services beyond the rows: the worst of them in each column. Null: there are none. */
    rest: z.object({ services: z.number().int(), peak: z.number().nullable(), cells: series }).nullable(),
  }),
  /** Telemetry events a second, mean of each column. */
  events_series: series,
  /** Messages of the broker that are not folded yet; null: no broker feeds NEXUS. */
  lag: z.object({ group: z.string(), messages: z.number().nullable(), series }).nullable(),
  /** Frames a second that telemetry tells of pages; null: none does. */
  fps: z.number().nullable(),
  source: sourceStatusSchema,
  events: z.array(dashboardEventSchema),
})
export type OverviewWire = z.infer<typeof overviewSchema>
export type Overview = Camelized<OverviewWire>

/** Sums of calls to language models. */
const useSchema = z.object({
  calls: z.number(),
  errors: z.number(),
  input_tokens: z.number(),
  output_tokens: z.number(),
  /** US dollars of the calls whose cost is known; null: of none, so the cost is unknown. */
  cost_usd: z.number().nullable(),
  /** Calls of unknown cost. */
  unpriced: z.number(),
})

const percentilesSchema = z.object({ p50: z.number().nullable(), p95: z.number().nullable(), p99: z.number().nullable() })

const shareSchema = useSchema.extend({
  /** Null: all services, or all models, together. */
  service_id: z.string().nullable(),
  model: z.string().nullable(),
  /** Of the known cost of all calls, 0 to 1; of their tokens where no cost is known. */
  share: z.number(),
  /** ms; null of a pair, whose percentiles are not kept. */
  latency: percentilesSchema.nullable(),
})

/** What calls to language models were made by somebody in a range. */
const llmUseSchema = z.object({
  total: useSchema,
  /** At the pace of the last five minutes, or as many of them as NEXUS listened to. */
  pace: z.object({
    /** Time the pace is taken from, ms. */
    over_ms: z.number(),
    calls_per_minute: z.number(),
    /** Failed calls of all, 0 to 1; null without calls. */
    error_ratio: z.number().nullable(),
    input_tokens_per_hour: z.number(),
    output_tokens_per_hour: z.number(),
    /** Null: the cost of the calls is unknown. */
    cost_per_hour: z.number().nullable(),
  }),
  latency: percentilesSchema,
  series: z.object({
    calls: series,
    errors: series,
    input_tokens: series,
    output_tokens: series,
    /** US dollars; null also where calls were made whose cost is unknown. */
    cost_usd: series,
    p50: series,
    p95: series,
    p99: series,
  }),
  services: z.array(shareSchema),
  models: z.array(shareSchema),
  pairs: z.array(shareSchema),
})
export type LlmUseWire = z.infer<typeof llmUseSchema>

const usd = z.number().positive().max(1_000_000)

/** Limits of cost in US dollars; null: none of one's own. */
export const llmBudgetSchema = z.object({
  usd_per_hour: usd.nullable(),
  usd_per_day: usd.nullable(),
  services: z
    .array(z.object({ service_id: serviceIdSchema, usd_per_hour: usd.nullable(), usd_per_day: usd.nullable() }))
    .max(20)
    .refine((list) => new Set(list.map((one) => one.service_id)).size === list.length, 'each service may stand there once'),
})
export type LlmBudgetWire = z.infer<typeof llmBudgetSchema>
export type LlmBudget = Camelized<LlmBudgetWire>
export const NO_BUDGET: LlmBudgetWire = { usd_per_hour: null, usd_per_day: null, services: [] }

/** How a budget stands. The monitor of the same limit alerts. */
export const budgetGaugeSchema = z.object({
  monitor_id: z.string(),
  /** Null: all services together. */
  service_id: z.string().nullable(),
  period: z.enum(['hour', 'day']),
  limit_usd: z.number(),
  /** In the last hour or day; null: calls were made, and the cost of none is known. */
  spent_usd: z.number().nullable(),
  unpriced: z.number(),
  state: z.enum(['ok', 'near', 'over', 'unknown']),
  /** When the budget is reached at the present pace; null: it is not, it is already, or nobody can tell. */
  reaches_at: z.string().nullable(),
  /** One sentence for people. */
  sentence: z.string(),
})
export type BudgetGaugeWire = z.infer<typeof budgetGaugeSchema>

/** The LLM Deep Dive. */
export const llmDashboardSchema = spanSchema.extend({
  /** Of the watched system. */
  watched: llmUseSchema,
  /** Of NEXUS itself, for its analyses, on the wall's clock; null: it has no model. */
  own: llmUseSchema.pick({ total: true, pace: true, latency: true }).extend({ model: z.string() }).nullable(),
  budgets: z.array(budgetGaugeSchema),
})
export type LlmDashboardWire = z.infer<typeof llmDashboardSchema>
export type LlmDashboard = Camelized<LlmDashboardWire>
