import { NexusError } from '../../../shared/errors.ts'
import type { EngineInput } from '../../../shared/model/input.ts'
import type { MetricAnswer } from '../../../shared/model/metric-query.ts'
import { NexusEngine } from '../engine.ts'
import { type MetricQuery, unitOf } from '../monitors/definition.ts'
import { compileQuery, printQuery } from '../monitors/language/query.ts'
import { isoInstant } from '../text.ts'
import type { EngineConfig } from '../types.ts'

const ID = 'query'
/** A limit that nothing reaches: the monitor that carries the query never alerts. */
const OUT_OF_REACH = 1e15
/** Telemetry before the window that the window may grow by (two sample intervals), and that normal values are learned from, ms. */
const BEFORE_MS = 15 * 60_000

interface Asked {
  readonly query: MetricQuery
  /** The query has a comparison of its own. */
  readonly compares: boolean
}

/** Reads a query of the monitor language, with or without its comparison. Throws NEXUS_INPUT_INVALID. */
function readQuery(text: string): Asked {
  const whole = compileQuery(text)
  if (whole.query !== null) return { query: whole.query, compares: true }
  const bare = compileQuery(`${text} > 0`)
  if (bare.query !== null) return { query: bare.query, compares: false }
  // What the reader of the language says of the form without a comparison, unless the text has one.
  const [problem] = /[<>]=?\s*\S*\s*$/.test(text) ? whole.problems : bare.problems
  throw new NexusError(
    'NEXUS_INPUT_INVALID',
    `The query cannot be read at character ${(problem?.offset ?? 0) + 1}: ${problem?.message ?? 'it has no meaning.'}`,
  )
}

function beforeOf({ transform }: MetricQuery): number {
  return transform.kind === 'change' ? transform.agoMs : transform.kind === 'seasonal' ? 3 * transform.periodMs : 0
}

/** A query of the monitor language, answered by the live engine's own code on recorded inputs. */
export class QueryRun {
  /** Source time that has to be stepped for a true answer, ms before its end. */
  readonly spanMs: number
  private readonly asked: Asked
  private readonly engine: NexusEngine
  /** Source time of the first and of the newest input; null before any. */
  private from: number | null = null
  private now = 0

  /** Throws NEXUS_INPUT_INVALID with what is wrong in the query. */
  constructor(config: EngineConfig, text: string) {
    this.asked = readQuery(text)
    const { query } = this.asked
    this.spanMs = query.windowMs + beforeOf(query) + BEFORE_MS
    this.engine = new NexusEngine(config)
  }

  /** Steps one recorded input; what people or programs ordered does not matter here. */
  step(input: EngineInput, now: number): void {
    if (this.from === null) this.engine.step(this.loading(), now)
    this.from ??= now
    this.now = Math.max(this.now, now)
    if (input.kind !== 'command') this.engine.step(input, now)
  }

  /** Values at the end of what was stepped. */
  result(): MetricAnswer {
    this.engine.step({ kind: 'tick', v: 1 }, this.now)
    const { query, compares } = this.asked
    const canonical = printQuery(query)
    const statuses = this.engine.monitors().filter(({ monitorId }) => monitorId === ID)
    const groups = statuses
      .map(({ group, value }) => ({ group, value, holds: compares && value !== null ? holds(query, value) : null }))
      .sort((a, b) => (b.value ?? Number.NEGATIVE_INFINITY) - (a.value ?? Number.NEGATIVE_INFINITY) || (a.group < b.group ? -1 : 1))
    const unit = unitOf(query)
    return {
      query: compares ? canonical : canonical.slice(0, canonical.lastIndexOf(' ', canonical.lastIndexOf(' ') - 1)),
      unit,
      windowSeconds: Math.max(query.windowMs / 1_000, ...statuses.map(({ windowSeconds }) => windowSeconds)),
      at: isoInstant(this.now),
      groups,
      summary: [summary(groups, unit, compares), ...this.shortness()].join(' '),
    }
  }

  /** Says so where less is recorded than the window is long. */
  private shortness(): string[] {
    const seconds = Math.round((this.now - (this.from ?? this.now)) / 1_000)
    return seconds * 1_000 >= this.asked.query.windowMs ? [] : [`Only the newest ${seconds} s of the window are recorded.`]
  }

  private loading(): EngineInput {
    const text = printQuery({ ...this.asked.query, compare: '>', threshold: OUT_OF_REACH })
    return {
      kind: 'command',
      v: 1,
      commandId: ID,
      actor: { name: ID, role: 'system' },
      command: {
        name: 'monitors.load',
        text: `monitors:\n  - id: ${ID}\n    query: ${JSON.stringify(text)}\n`,
        origin: 'file',
        partly: true,
      },
    }
  }
}

function holds({ compare, threshold }: MetricQuery, value: number): boolean {
  switch (compare) {
    case '>':
      return value > threshold
    case '>=':
      return value >= threshold
    case '<':
      return value < threshold
    case '<=':
      return value <= threshold
  }
}

function summary(groups: MetricAnswer['groups'], unit: MetricAnswer['unit'], compares: boolean): string {
  const first = groups[0]
  if (first === undefined || first.value === null) return 'There is no data in the window.'
  const told = `The highest of ${groups.length === 1 ? '1 group' : `${groups.length} groups`} is ${first.group} with ${Number(first.value.toPrecision(4))} ${unit}.`
  if (!compares) return told
  const holding = groups.filter((group) => group.holds).length
  return `${told} The comparison holds for ${holding === groups.length && holding > 1 ? 'all of them' : `${holding} of ${groups.length}`}.`
}
