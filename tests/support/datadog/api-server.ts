import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { refusalOf } from './judge.ts'

type Body = Record<string, unknown>
type Held = Body & { id: number | string }

/** What happens instead of an answer: a status, a connection that is cut, or one that is cut after the work was done. */
export type Fault = { readonly status: number; readonly headers?: Record<string, string> } | 'cut' | 'cut-after'

/**
 * Stands for Datadog's API: keeps monitors and dashboards, checks keys, checks each body with Datadog's published client
 * and with the documented rules of queries, and answers with what Datadog adds.
 */
export class DatadogServer implements AsyncDisposable {
  readonly monitors = new Map<number, Held>()
  readonly dashboards = new Map<string, Held>()
  /** `METHOD path` of every call, and the bodies that were refused. */
  readonly calls: string[] = []
  readonly refusals: string[] = []
  /** Decides about each call before it is answered. */
  fault: (call: string, count: number) => Fault | null = () => null
  /** Keys that are known. */
  apiKey = 'api-key-0123456789abcdef'
  appKey = 'app-key-0123456789abcdef'
  private readonly server = createServer((request, response) => void this.serve(request, response))
  private next = 1_000

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve))
    const address = this.server.address()
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.server.closeAllConnections()
    await new Promise<void>((resolve) => this.server.close(() => resolve()))
  }

  /** Calls that change something, since the start or the last `calls.length = 0`. */
  get writes(): string[] {
    return this.calls.filter((call) => !call.startsWith('GET') && !call.includes('/validate'))
  }

  addForeignMonitor(body: Body): number {
    const id = this.next++
    this.monitors.set(id, { type: 'query alert', query: 'avg(last_5m):avg:system.load.1{*} > 4', tags: [], options: {}, ...body, id })
    return id
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const url = new URL(request.url ?? '/', 'http://datadog')
    const call = `${request.method} ${url.pathname}`
    this.calls.push(call)
    const fault = this.fault(call, this.calls.length)
    if (fault === 'cut') return void request.socket.destroy()
    if (fault !== null && fault !== 'cut-after') {
      response.writeHead(fault.status, { 'content-type': 'application/json', ...fault.headers })
      return void response.end(JSON.stringify({ errors: ['as the test asked'] }))
    }
    const text = Buffer.concat(chunks).toString('utf8')
    const { status, body } = this.answer(request, url, text === '' ? undefined : JSON.parse(text))
    if (status === 400) this.refusals.push(`${call}: ${JSON.stringify(body)}`)
    if (fault === 'cut-after') return void request.socket.destroy()
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify(body))
  }

  private answer({ method, headers }: IncomingMessage, url: URL, body: unknown): { status: number; body: unknown } {
    const forbidden = { status: 403, body: { errors: ['Forbidden'] } }
    if (headers['dd-api-key'] !== this.apiKey) return forbidden
    const path = url.pathname
    if (path === '/api/v1/validate') return { status: 200, body: { valid: true } }
    if (headers['dd-application-key'] !== this.appKey) return forbidden
    const refused = (why: string) => ({ status: 400, body: { errors: [why] } })
    const [, kind, id, validate] = /^\/api\/v1\/(monitor|dashboard)(?:\/([^/]+?))?(\/validate)?$/.exec(path) ?? []
    if (kind === 'monitor') {
      if (method === 'GET') return { status: 200, body: this.listMonitors(url.searchParams) }
      const key = Number(id)
      if (method === 'DELETE') return this.deleteMonitor(key)
      const held = this.monitors.get(key)
      const why = this.monitorRefusal(body as Body, method === 'PUT' ? held : undefined)
      if (why !== null) return refused(why)
      if (validate !== undefined || id === 'validate') return { status: 200, body: {} }
      if (method === 'PUT' && held === undefined) return { status: 404, body: { errors: ['Monitor not found'] } }
      return { status: 200, body: this.keepMonitor(body as Body, method === 'PUT' ? key : this.next++) }
    }
    if (kind === 'dashboard') return this.dashboard(method ?? '', id, body as Body, refused)
    return { status: 404, body: { errors: ['Not found'] } }
  }

  private dashboard(method: string, id: string | undefined, body: Body, refused: (why: string) => { status: number; body: unknown }) {
    if (method === 'GET' && id === undefined) {
      const dashboards = [...this.dashboards.values()].map(({ id: at, title, description, layout_type }) => ({
        id: at,
        title,
        description,
        layout_type,
      }))
      return { status: 200, body: { dashboards } }
    }
    const held = this.dashboards.get(id ?? '')
    if (method !== 'POST' && held === undefined) return { status: 404, body: { errors: ['Dashboard not found'] } }
    if (method === 'GET') return { status: 200, body: held }
    if (method === 'DELETE') {
      this.dashboards.delete(id ?? '')
      return { status: 200, body: { deleted_dashboard_id: id } }
    }
    const why = refusalOf(body, 'Dashboard') ?? layoutRefusal(body)
    if (why !== null) return refused(why)
    const key = id ?? `abc-${this.next++}-xyz`
    const widgets = (body.widgets as Body[]).map((widget, i) => ({
      ...widget,
      id: i + 1,
      definition: { ...(widget.definition as Body), time: {} },
    }))
    const kept = {
      ...body,
      widgets,
      id: key,
      author_handle: 'someone@example.com',
      is_read_only: false,
      url: `/dashboard/${key}`,
      tags: null,
    }
    this.dashboards.set(key, kept)
    return { status: 200, body: kept }
  }

  private listMonitors(query: URLSearchParams): Held[] {
    const tag = query.get('monitor_tags')
    const name = query.get('name')
    const size = Number(query.get('page_size') ?? 1_000)
    const found = [...this.monitors.values()].filter(
      (held) => (tag === null || (held.tags as string[]).includes(tag)) && (name === null || String(held.name).includes(name)),
    )
    const from = Number(query.get('page') ?? 0) * size
    return found.slice(from, from + size)
  }

  private keepMonitor(body: Body, id: number): Held {
    const members = { ...(body.options as Body), silenced: {}, include_tags: true, locked: false }
    // Datadog writes numbers with a decimal point.
    const query = body.type === 'composite' ? String(body.query) : String(body.query).replace(/ (\d+)$/, ' $1.0')
    const kept = {
      ...body,
      query,
      options: members,
      id,
      created: '2026-01-01T00:00:00Z',
      multi: query.includes(' by '),
      restricted_roles: null,
    }
    this.monitors.set(id, kept)
    return kept
  }

  private deleteMonitor(id: number) {
    if (!this.monitors.has(id)) return { status: 404, body: { errors: ['Monitor not found'] } }
    const user = [...this.monitors.values()].find(
      ({ type, query }) => type === 'composite' && new RegExp(`\\b${id}\\b`).test(String(query)),
    )
    if (user !== undefined) return { status: 400, body: { errors: [`monitor [${id}] is referenced in composite monitors: [${user.id}]`] } }
    this.monitors.delete(id)
    return { status: 200, body: { deleted_monitor_id: id } }
  }

  private monitorRefusal(body: Body, held: Held | undefined): string | null {
    const strange = refusalOf(body, held === undefined ? 'Monitor' : 'MonitorUpdateRequest')
    if (strange !== null) return strange
    if (held !== undefined && held.type !== body.type) return 'The type of a monitor cannot be changed'
    return body.type === 'composite' ? this.compositeRefusal(String(body.query)) : queryRefusal(body)
  }

  private compositeRefusal(query: string): string | null {
    const ids = query.match(/\d+/g)?.map(Number) ?? []
    if (!/^[\d\s()&|!]+$/.test(query) || ids.length === 0 || ids.length > 10)
      return `The value provided for parameter 'query' is invalid: ${query}`
    const bad = ids.find((id) => this.monitors.get(id) === undefined || this.monitors.get(id)?.type === 'composite')
    return bad === undefined ? null : `monitor ${bad} cannot be part of a composite`
  }
}

/** The documented form of a metric monitor: `time_aggr(time_window):space_aggr:metric{tags} [by {key}] operator #`. */
export const METRIC_QUERY =
  /^(?:(?:change|pct_change)\((?:avg|sum|max|min)\(last_(\d+)([mhd])\),(?:(?:5|10|15|30)m_ago|(?:1|2|4)h_ago|1d_ago)\)|(?:avg|sum|max|min)\(last_(\d+)([mhd])\)):(?:avg|sum|min|max):[a-z][a-z0-9_.]*\{(?:\*|[^{}]+)\}(?: by \{[a-z_]+(?:,[a-z_]+)*\})?(?:\.as_(?:count|rate)\(\))? (>=|<=|>|<|==|!=) (-?\d+(?:\.\d+)?(?:e-?\d+)?)$/

function queryRefusal(body: Body): string | null {
  const match = METRIC_QUERY.exec(String(body.query))
  if (match === null) return `The value provided for parameter 'query' is invalid: ${body.query}`
  const [, changeCount, changeUnit, count = changeCount, unit = changeUnit, operator = '', number] = match
  const minutes = Number(count) * { m: 1, h: 60, d: 1_440 }[unit ?? 'm']!
  if (minutes < 1 || minutes > 10_080) return `The window of ${body.query} is out of range`
  const { thresholds } = body.options as { thresholds?: Record<string, number> }
  const { critical, warning, critical_recovery: recovery } = thresholds ?? {}
  if (critical !== Number(number)) return `Alert threshold (${critical}) does not match that used in the query (${number})`
  const sign = operator.startsWith('>') ? 1 : -1
  if (warning !== undefined && (warning - critical) * sign >= 0) return 'The warning threshold must come before the alert threshold'
  if (recovery !== undefined && (recovery - critical) * sign >= 0) return 'The recovery threshold must come before the alert threshold'
  return null
}

interface Area {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** Widgets of a fixed dashboard stand within twelve columns and not on each other. */
function layoutRefusal({ widgets, reflow_type }: Body): string | null {
  if (reflow_type !== 'fixed') return null
  const areas = (widgets as { layout: Area }[]).map(({ layout }) => layout)
  if (areas.some(({ x, width }) => x < 0 || x + width > 12)) return 'A widget stands outside of the twelve columns'
  const meet = (a: Area, b: Area) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
  const overlap = areas.some((a, i) => areas.slice(i + 1).some((b) => meet(a, b)))
  return overlap ? 'Widgets overlap' : null
}
