import type { Json, JsonObject } from './wanted.ts'

/** Parts of dashboards in Datadog's form; places are in columns of the twelve that a dashboard has. */
export interface Place {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** One line of a chart: a metric query, and how it is called. */
interface Series {
  readonly query: string
  readonly alias?: string
  /** As a formula over `query`; default the query itself. */
  readonly formula?: (name: string) => string
  /** At most so many groups, the highest. */
  readonly top?: number
}

const placed = (definition: JsonObject, { x, y, width, height }: Place): JsonObject => ({ definition, layout: { x, y, width, height } })

const titled = (title: string): JsonObject => ({ title, title_size: '16', title_align: 'left' })

function requestOf(series: readonly Series[], form: 'timeseries' | 'scalar', aggregator?: 'last' | 'avg' | 'sum'): JsonObject {
  const queries: Json[] = []
  const formulas: Json[] = []
  for (const [i, { query, alias, formula, top }] of series.entries()) {
    const name = `query${i + 1}`
    queries.push({ name, data_source: 'metrics', query, ...(aggregator !== undefined && { aggregator }) })
    formulas.push({
      formula: formula?.(name) ?? name,
      ...(alias !== undefined && { alias }),
      ...(top !== undefined && { limit: { count: top, order: 'desc' } }),
    })
  }
  return { response_format: form, queries, formulas }
}

/** Lines or bars over time. `marks`: horizontal lines at values. */
export function timeseries(
  title: string,
  place: Place,
  series: readonly Series[],
  {
    bars = false,
    marks = [],
  }: { readonly bars?: boolean; readonly marks?: readonly { readonly at: number; readonly label: string }[] } = {},
): JsonObject {
  const request = { ...requestOf(series, 'timeseries'), display_type: bars ? 'bars' : 'line' }
  return placed(
    {
      ...titled(title),
      type: 'timeseries',
      show_legend: true,
      legend_layout: 'auto',
      legend_columns: ['avg', 'max', 'value'],
      requests: [request],
      ...(marks.length > 0 && { markers: marks.map(({ at, label }) => ({ value: `y = ${at}`, display_type: 'warning dashed', label })) }),
    },
    place,
  )
}

/** One big number. `colours`: first match from the top. */
export function bigNumber(
  title: string,
  place: Place,
  series: Series,
  {
    unit,
    precision = 0,
    aggregator = 'last',
    colours = [],
  }: {
    readonly unit: string
    readonly precision?: number
    readonly aggregator?: 'last' | 'avg' | 'sum'
    readonly colours?: readonly { readonly comparator: '>=' | '<' | '>'; readonly value: number; readonly palette: string }[]
  },
): JsonObject {
  const request = {
    ...requestOf([series], 'scalar', aggregator),
    ...(colours.length > 0 && { conditional_formats: colours.map(({ comparator, value, palette }) => ({ comparator, value, palette })) }),
  }
  return placed({ ...titled(title), type: 'query_value', autoscale: false, precision, custom_unit: unit, requests: [request] }, place)
}

/** Colour by value, a row for each group. */
export const heatmap = (title: string, place: Place, series: Series): JsonObject =>
  placed({ ...titled(title), type: 'heatmap', requests: [requestOf([series], 'timeseries')] }, place)

/** Groups by size. */
export function toplist(title: string, place: Place, series: Series): JsonObject {
  return placed({ ...titled(title), type: 'toplist', requests: [requestOf([series], 'scalar', 'sum')] }, place)
}

/** States of monitors that a search finds. */
export const monitorSummary = (title: string, place: Place, query: string): JsonObject =>
  placed(
    {
      ...titled(title),
      type: 'manage_status',
      summary_type: 'monitors',
      display_format: 'countsAndList',
      color_preference: 'text',
      hide_zero_counts: true,
      show_last_triggered: true,
      show_priority: true,
      sort: 'status,asc',
      query,
    },
    place,
  )

/** Newest events or traces of a search; a trace opens as its waterfall. */
export function stream(title: string, place: Place, source: 'event_stream' | 'trace_stream', query: string): JsonObject {
  const columns =
    source === 'event_stream'
      ? [{ field: 'timestamp', width: 'auto' }]
      : ['timestamp', 'service', 'resource_name', 'duration', 'status_code'].map((field) => ({ field, width: 'auto' }))
  const search = { data_source: source, query_string: query, ...(source === 'event_stream' && { event_size: 's' }) }
  return placed({ ...titled(title), type: 'list_stream', requests: [{ response_format: 'event_list', columns, query: search }] }, place)
}
