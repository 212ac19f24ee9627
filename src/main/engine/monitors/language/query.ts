import {
  type Comparison,
  METRICS,
  type MetricName,
  type MetricQuery,
  type SpaceAggregation,
  type TagFilter,
  type TimeAggregation,
  type Transform,
} from '../definition.ts'
import { DAY_MS, parseDuration, printDuration, SECOND_MS } from './durations.ts'
import { type FilterSyntax, type FunctionSyntax, parseQuerySyntax, type QuerySyntax } from './query-grammar.ts'
import { orList, quoted, suggestion, type TextProblem, type Word } from './words.ts'

/** Longest query, characters. */
const MAX_QUERY_LENGTH = 2_000
/** Shortest and longest window. */
export const MIN_WINDOW_MS = SECOND_MS
export const MAX_WINDOW_MS = DAY_MS
const MAX_FILTERS = 20
/** As for service ids. */
const MAX_VALUE_LENGTH = 256

const METRIC_NAMES = Object.keys(METRICS).filter((name): name is MetricName => name in METRICS)
const SPACES: readonly SpaceAggregation[] = ['avg', 'min', 'max', 'sum']
const PERCENTILES: readonly TimeAggregation[] = ['p50', 'p75', 'p90', 'p95', 'p99']
const TIMES: readonly TimeAggregation[] = ['avg', 'min', 'max', 'sum', 'count', ...PERCENTILES]
const FILTER_TAGS: readonly TagFilter['tag'][] = ['service_id', 'model', 'calls', 'called_by']
const GROUP_TAGS: readonly MetricQuery['by'][number][] = ['service_id', 'model']
const SEASONS: Readonly<Record<string, number>> = { hourly: 3_600_000, daily: DAY_MS }
const FUNCTIONS = ['per_second', 'zscore', 'change', 'seasonal']
const COMPARISONS: readonly Comparison[] = ['>', '>=', '<', '<=']

/** Tags a metric has: those of a service also know whom it calls and who calls it. */
function tagsOf(metric: MetricName): readonly TagFilter['tag'][] {
  if (metric.startsWith('nexus.llm.')) return FILTER_TAGS
  return metric.startsWith('nexus.service.') ? ['service_id', 'calls', 'called_by'] : []
}

const is = <T extends string>(names: readonly T[], text: string): text is T => (names as readonly string[]).includes(text)

/** Compiles a query; with problems there is none. Never throws. */
export function compileQuery(text: string): { query: MetricQuery | null; problems: TextProblem[] } {
  if (text.length > MAX_QUERY_LENGTH) {
    return fail(0, `The query has ${text.length} characters; ${MAX_QUERY_LENGTH} are the most.`)
  }
  if (text.trim() === '') return fail(0, 'The query is empty; write one such as avg(last_2m):avg:nexus.service.latency{*} > 2000.')
  const parsed = parseQuerySyntax(text)
  if ('problem' in parsed) return { query: null, problems: [parsed.problem] }
  const reader = new Reader(parsed.syntax)
  const query = reader.read()
  return reader.problems.length === 0 ? { query, problems: [] } : { query: null, problems: reader.problems }
}

const fail = (offset: number, message: string) => ({ query: null, problems: [{ offset, message }] })

/** Gives the words of a query their meaning; whatever has none is noted. */
class Reader {
  readonly problems: TextProblem[] = []
  private readonly syntax: QuerySyntax

  constructor(syntax: QuerySyntax) {
    this.syntax = syntax
  }

  read(): MetricQuery {
    const { time, space } = this.aggregations()
    const windowMs = this.window()
    const metric = this.metric()
    return {
      time,
      windowMs,
      space,
      metric: metric ?? 'nexus.service.latency',
      filters: this.filters(metric),
      by: this.by(metric),
      transform: this.transform(time),
      compare: this.oneOf(COMPARISONS, this.syntax.compare, 'comparison') ?? '>',
      threshold: this.threshold(),
    }
  }

  private note({ offset }: Word, message: string): void {
    this.problems.push({ offset, message })
  }

  private oneOf<T extends string>(names: readonly T[], word: Word, what: string): T | null {
    if (is(names, word.text)) return word.text
    this.note(word, `There is no ${what} ${quoted(word.text)}; write ${orList(names)}.`)
    return null
  }

  /** `percentile(last_5m):p95:` is Datadog's form of `p95(last_5m):avg:`. */
  private aggregations(): { time: TimeAggregation; space: SpaceAggregation } {
    const { time, space } = this.syntax
    if (time.text === 'percentile') return { time: this.oneOf(PERCENTILES, space, 'percentile') ?? 'p95', space: 'avg' }
    if (is(PERCENTILES, space.text)) {
      this.note(space, `A percentile is taken over time: write ${space.text}(last_...):avg: instead.`)
      return { time: 'avg', space: 'avg' }
    }
    return {
      time: this.oneOf(TIMES, time, 'aggregation over time') ?? 'avg',
      space: this.oneOf(SPACES, space, 'aggregation over series') ?? 'avg',
    }
  }

  private window(): number {
    const { window } = this.syntax
    const ms = window.text.startsWith('last_') ? parseDuration(window.text.slice(5)) : null
    if (ms === null) this.note(window, `${quoted(window.text)} is no window; write one such as last_10s, last_2m or last_1h.`)
    else if (ms < MIN_WINDOW_MS) this.note(window, `A window of ${printDuration(ms)} is too short; last_1s is the shortest.`)
    else if (ms > MAX_WINDOW_MS) this.note(window, `A window of ${printDuration(ms)} is too long; last_24h is the longest.`)
    return ms ?? MIN_WINDOW_MS
  }

  private metric(): MetricName | null {
    const { metric } = this.syntax
    if (is(METRIC_NAMES, metric.text)) return metric.text
    const near = suggestion(metric.text, METRIC_NAMES)
    this.note(metric, `There is no metric ${quoted(metric.text)}.${near === '' ? ` There are ${METRIC_NAMES.join(', ')}.` : near}`)
    return null
  }

  private filters(metric: MetricName | null): TagFilter[] {
    const { filters } = this.syntax
    const extra = filters[MAX_FILTERS]
    if (extra !== undefined) this.note(extra.tag, `A query may have ${MAX_FILTERS} filters, not ${filters.length}.`)
    return filters.slice(0, MAX_FILTERS).map((filter) => {
      this.value(filter)
      return { tag: this.tag(filter.tag, FILTER_TAGS, metric), value: filter.value.text, not: filter.not }
    })
  }

  private value({ value, inQuotes }: FilterSyntax): void {
    if (value.text === '') this.note(value, 'The value is empty; name one, or leave the filter out.')
    if (value.text.length > MAX_VALUE_LENGTH) this.note(value, `A value may have ${MAX_VALUE_LENGTH} characters, not ${value.text.length}.`)
    const star = value.text.indexOf('*')
    if (!inQuotes && star !== -1 && star < value.text.length - 1) {
      this.note(value, 'A "*" is a wildcard only at the end of a value; put the value in quotation marks if the "*" is part of a name.')
    }
  }

  private tag<T extends TagFilter['tag']>(word: Word, known: readonly T[], metric: MetricName | null): T {
    const name = known.find((tag) => tag === word.text)
    const own = metric === null ? known : known.filter((tag) => is(tagsOf(metric), tag))
    const has = `${metric} ${own.length === 0 ? 'has no tags' : `has ${own.join(', ')}`}`
    if (name === undefined)
      this.note(word, `There is no tag ${quoted(word.text)} here; ${metric === null ? `write ${orList(known)}` : has}.`)
    else if (metric !== null && !own.includes(name)) this.note(word, `The metric has no tag ${name}: ${has}.`)
    return name ?? (known[0] as T)
  }

  private by(metric: MetricName | null): MetricQuery['by'] {
    const tags: MetricQuery['by'][number][] = []
    for (const word of this.syntax.by) {
      const tag = this.tag(word, GROUP_TAGS, metric)
      if (tags.includes(tag) && tag === word.text) this.note(word, `The query is already grouped by ${tag}.`)
      else tags.push(tag)
    }
    return tags
  }

  private transform(time: TimeAggregation): Transform {
    const [first, second] = this.syntax.functions
    if (first === undefined) return { kind: 'none' }
    if (second !== undefined) {
      this.note(second.name, `One function per query: ${quoted(second.name.text)} cannot stand inside ${quoted(first.name.text)}.`)
    }
    switch (first.name.text) {
      case 'per_second':
        this.noArguments(first)
        if (time !== 'sum' && time !== 'count') {
          this.note(
            first.name,
            'per_second divides what came together in the window by its seconds, so the query must start with sum(...) or count(...).',
          )
        }
        return { kind: 'per_second' }
      case 'zscore':
        this.noArguments(first)
        return { kind: 'zscore' }
      case 'change':
        return { kind: 'change', agoMs: this.ago(first) }
      case 'seasonal':
        return { kind: 'seasonal', periodMs: this.season(first) }
      default:
        this.note(first.name, `There is no function ${quoted(first.name.text)}; write ${orList(FUNCTIONS)}.`)
        return { kind: 'none' }
    }
  }

  private noArguments({ name, args: [extra] }: FunctionSyntax): void {
    if (extra !== undefined) this.note(extra, `${name.text} takes nothing besides the metric.`)
  }

  private ago({ name, args: [argument, extra] }: FunctionSyntax): number {
    const ms = argument === undefined ? null : parseDuration(argument.text)
    if (ms === null || ms < MIN_WINDOW_MS || ms > MAX_WINDOW_MS) {
      this.note(argument ?? name, 'change needs how long ago to compare with, from 1s to 24h: change(avg:...{*}, 5m).')
    }
    if (extra !== undefined) this.note(extra, 'change takes one length of time.')
    return ms ?? MIN_WINDOW_MS
  }

  private season({ name, args: [argument, extra] }: FunctionSyntax): number {
    const ms = argument !== undefined && Object.hasOwn(SEASONS, argument.text) ? SEASONS[argument.text] : undefined
    if (ms === undefined) this.note(argument ?? name, 'seasonal needs its period, daily or hourly: seasonal(avg:...{*}, daily).')
    if (extra !== undefined) this.note(extra, 'seasonal takes one period.')
    return ms ?? DAY_MS
  }

  private threshold(): number {
    const { threshold } = this.syntax
    const value = Number(threshold.text)
    if (!Number.isFinite(value)) this.note(threshold, `The threshold ${quoted(threshold.text)} is too large for a number.`)
    // -0 and 0 are one threshold, but not one text.
    return value === 0 ? 0 : value
  }
}

/** The query in its one canonical form; compiles to the same query again. */
export function printQuery({ time, windowMs, space, metric, filters, by, transform, compare, threshold }: MetricQuery): string {
  const scope = filters.length === 0 ? '*' : filters.map(printFilter).join(',')
  const series = `${space}:${metric}{${scope}}${by.length === 0 ? '' : ` by {${by.join(',')}}`}`
  return `${time}(last_${printDuration(windowMs)}):${wrapped(series, transform)} ${compare} ${threshold}`
}

function wrapped(series: string, transform: Transform): string {
  switch (transform.kind) {
    case 'none':
      return series
    case 'change':
      return `change(${series}, ${printDuration(transform.agoMs)})`
    case 'seasonal':
      return `seasonal(${series}, ${transform.periodMs === DAY_MS ? 'daily' : 'hourly'})`
    default:
      return `${transform.kind}(${series})`
  }
}

function printFilter({ tag, value, not }: TagFilter): string {
  const bare = /^[^\s,{}"*]+\*?$|^\*$/.test(value)
  return `${not ? '!' : ''}${tag}:${bare ? value : `"${value.replace(/["\\]/g, '\\$&')}"`}`
}
