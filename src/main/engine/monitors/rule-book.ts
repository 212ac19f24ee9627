import type { ServiceState } from '../services/service.ts'
import type { MetricPlan } from '../services/service-metrics.ts'
import type { System } from '../services/system.ts'
import { Channel } from './channel.ts'
import type { MonitorDefinition } from './definition.ts'
import { MonitorGroup, type SavedGroup } from './group.ts'
import { isPerService, monitorsOf, Rule } from './rule.ts'

export interface SavedRule {
  id: string
  services: SavedGroup[]
  others: SavedGroup[]
}
export interface SavedBook {
  rules: SavedRule[]
  columns: [key: string, cells: ReturnType<Channel['save']>][]
}

/** A group that no longer exists, with the rule it belonged to. */
export interface Dropped {
  readonly rule: Rule
  readonly group: MonitorGroup
}

/** Members of a definition that only people read. */
const sameJudgement = (a: MonitorDefinition, b: MonitorDefinition): boolean => {
  const judged = (definition: MonitorDefinition) =>
    JSON.stringify({ ...definition, title: '', description: '', text: '', priority: '', downtimes: [], renotifyMs: null })
  return judged(a) === judged(b)
}

const sameGroups = (a: Rule, b: Rule): boolean =>
  a.definition.kind === b.definition.kind &&
  a.perService === b.perService &&
  JSON.stringify(a.definition.query?.by) === JSON.stringify(b.definition.query?.by)

/** Parts before the wholes that name them. */
function inOrder(definitions: readonly MonitorDefinition[]): MonitorDefinition[] {
  const plain = definitions.filter(({ kind }) => kind !== 'composite')
  const out = [...plain]
  const placed = new Set(plain.map(({ id }) => id))
  let waiting = definitions.filter(({ kind }) => kind === 'composite')
  while (waiting.length > 0) {
    const ready = waiting.filter(({ expression }) => expression !== null && monitorsOf(expression).every((id) => placed.has(id)))
    if (ready.length === 0) break
    for (const definition of ready) placed.add(definition.id)
    out.push(...ready)
    waiting = waiting.filter((definition) => !ready.includes(definition))
  }
  return out
}

/** The loaded monitors with their groups, and the channels they share. */
export class RuleBook {
  readonly rules: readonly Rule[]
  readonly byId: ReadonlyMap<string, Rule>
  readonly channels: readonly Channel[]
  /** Metric and silence monitors with a group for each service, those that join services, and composites. */
  readonly perService: readonly Rule[]
  readonly joining: readonly Rule[]
  readonly composites: readonly Rule[]
  readonly plan: MetricPlan
  /** Longest time after a service's newest sample in which one of its histories can change a value, ms. */
  readonly reachMs: number
  /** Longest window read from the ring that every service has, ms. */
  readonly longestCoreMs: number

  constructor(definitions: readonly MonitorDefinition[]) {
    const channels = new Map<string, Channel>()
    const byId = new Map<string, Rule>()
    for (const definition of inOrder(definitions)) {
      const perService = isPerService(definition, byId)
      byId.set(definition.id, new Rule(definition, channelOf(definition, channels), perService))
    }
    const rules = [...byId.values()]
    this.byId = byId
    // Shown in the order they were written.
    this.rules = definitions.flatMap(({ id }) => byId.get(id) ?? [])
    const measured = rules.filter(({ definition }) => definition.kind !== 'composite')
    this.perService = measured.filter((rule) => rule.perService)
    this.joining = measured.filter((rule) => !rule.perService)
    this.composites = rules.filter(({ definition }) => definition.kind === 'composite')
    for (const { channel } of this.joining) if (channel !== null) channel.column ??= []
    this.channels = [...channels.values()].sort((a, b) => a.query.windowMs - b.query.windowMs)
    this.plan = planOf(this.channels)
    this.longestCoreMs = Math.max(0, ...this.channels.map(({ need, query }) => (need === null ? query.windowMs : 0)))
    this.reachMs = Math.max(0, ...this.channels.map(({ need }) => (need === null ? 0 : need.windowMs + need.beforeMs)))
  }

  /** Takes over the groups of what was loaded before; what has no place here is given back. */
  inherit(before: RuleBook, system: System): Dropped[] {
    const dropped: Dropped[] = []
    for (const old of before.rules) {
      const rule = this.byId.get(old.id)
      if (rule === undefined || !sameGroups(old, rule)) {
        for (const group of old.all()) dropped.push({ rule: old, group })
        continue
      }
      const same = sameJudgement(old.definition, rule.definition)
      for (const group of old.all()) {
        const service = rule.perService ? (system.get(group.group) ?? null) : null
        if (service !== null && !rule.admits(service, system)) {
          dropped.push({ rule: old, group })
          continue
        }
        if (!same) group.rejudge()
        place(rule, group, service)
      }
    }
    return dropped
  }

  save(): SavedBook {
    return {
      rules: this.rules.map((rule) => ({
        id: rule.id,
        services: rule.groups.flatMap((group) => (group == null ? [] : [group.save()])),
        others: [...rule.others.values()].map((group) => group.save()),
      })),
      columns: this.channels.flatMap((channel) => (channel.column === null ? [] : [[channel.key, channel.save()]])),
    }
  }

  /** Restores after the system was: groups are placed by its services. */
  restore(saved: SavedBook, system: System): void {
    for (const { id, services, others } of saved.rules) {
      const rule = this.byId.get(id)
      if (rule === undefined) continue
      for (const state of [...services, ...others]) {
        const group = new MonitorGroup(id, state.group)
        group.restore(state)
        place(rule, group, rule.perService ? (system.get(state.group) ?? null) : null)
      }
    }
    for (const [key, cells] of saved.columns) this.channels.find((channel) => channel.key === key)?.restore(cells)
  }
}

function place(rule: Rule, group: MonitorGroup, service: ServiceState | null): void {
  if (service === null) rule.others.set(group.group, group)
  else rule.groups[service.index] = group
  if (group.latched) rule.alerting.add(group)
}

function channelOf({ query }: MonitorDefinition, channels: Map<string, Channel>): Channel | null {
  if (query === null) return null
  const key = Channel.keyOf(query)
  const channel = channels.get(key) ?? new Channel(query)
  channels.set(key, channel)
  return channel
}

/** Histories that the channels read; each channel is told its place among them. */
function planOf(channels: readonly Channel[]): MetricPlan {
  const places = new Map<string, number>()
  const own: MetricPlan['own'][number][] = []
  const llm: MetricPlan['llm'][number][] = []
  for (const channel of channels) {
    const { need } = channel
    if (need === null || channel.isSystem) continue
    const list = channel.llm ? llm : own
    channel.place = places.get(need.key) ?? list.length
    if (channel.place === list.length) list.push(need)
    places.set(need.key, channel.place)
  }
  return { own, llm }
}
