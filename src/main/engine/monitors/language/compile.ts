import type { MonitorProfile } from '../../../../shared/model/monitor.ts'
import type { MonitorProblem } from '../../../../shared/model/monitor-rules.ts'
import type { MetricQuery, MonitorDefinition } from '../definition.ts'
import { compileComposite } from './composite.ts'
import { RESERVED_IDS } from './composite-grammar.ts'
import { type Body, definitionOf } from './definitions.ts'
import { type FileEntry, readMonitorFile } from './file-reader.ts'
import { ProblemLog } from './problem-log.ts'
import { compileQuery } from './query.ts'
import { cycles, dependents } from './references.ts'
import { quoted, suggestion, type TextProblem, type Word } from './words.ts'

export interface CompiledMonitors {
  /** Monitors without a problem, in the order of the file. */
  readonly definitions: MonitorDefinition[]
  /**
   * What is wrong, in the order of the file. A problem with a monitor's id is the
   * reason why this monitor is not among the definitions. One without an id may hide
   * any number of monitors.
   */
  readonly problems: MonitorProblem[]
}

/**
 * Compiles a monitor file (docs/monitors.md) for a profile. The other profile is
 * checked as well. Bounded in time and depth for any text; never throws.
 */
export function compileMonitors(text: string, profile: MonitorProfile): CompiledMonitors {
  const log = new ProblemLog(text)
  const file = readMonitorFile(text, log)
  const compiler = new Compiler(log, file.brokenIds)
  for (const entry of file.entries) compiler.add(entry)
  compiler.resolve()
  const definitions = compiler.usable().map(({ source, body }) => definitionOf(source.entry, body, file.defaults, profile))
  return { definitions, problems: log.all() }
}

interface Compiled {
  readonly source: FileEntry
  readonly body: Body
  readonly references: readonly Word[]
}

class Compiler {
  private readonly log: ProblemLog
  private readonly compiled = new Map<string, Compiled>()
  /** Ids that are in the file but cannot be used. */
  private readonly broken: Set<string>

  constructor(log: ProblemLog, broken: ReadonlySet<string>) {
    this.log = log
    this.broken = new Set(broken)
  }

  usable(): Compiled[] {
    return [...this.compiled].filter(([id]) => !this.broken.has(id)).map(([, compiled]) => compiled)
  }

  add(source: FileEntry): void {
    const { id } = source.entry
    const note = (path: readonly PropertyKey[], message: string, inside?: number) =>
      this.log.add(id, source.offsetOf(path, inside), message)
    if (RESERVED_IDS.includes(id.toLowerCase())) note(['id'], `${quoted(id)} is a word of the language; give the monitor another id.`)
    else if (this.compiled.has(id) || this.broken.has(id)) {
      // The first of the name stays; it is told once, without its id, for it is not at fault.
      this.log.add(null, source.offsetOf(['id']), `There is already a monitor ${quoted(id)}; give this one another id.`)
    } else {
      const compiled = this.compile(source, note)
      if (compiled === null) this.broken.add(id)
      else this.compiled.set(id, compiled)
    }
  }

  private compile(source: FileEntry, note: (path: readonly PropertyKey[], message: string, inside?: number) => void): Compiled | null {
    const { query, composite, no_data } = source.entry
    const kinds = [query, composite, no_data].filter((kind) => kind !== undefined).length
    if (kinds !== 1) {
      note([], `A monitor has exactly one of query, composite and no_data: true; this one has ${kinds === 0 ? 'none' : kinds}.`)
      return null
    }
    const spell = (key: string, problems: readonly TextProblem[]) => {
      for (const { offset, message } of problems) note([key], message, offset)
      return problems.length > 0
    }
    if (query !== undefined) {
      const { query: compiled, problems } = compileQuery(query)
      if (spell('query', problems) || compiled === null || !sound(source, compiled, note)) return null
      return { source, body: { kind: 'metric', text: query, query: compiled }, references: [] }
    }
    let fits = true
    for (const path of queryOnly(source)) {
      note(path, `${path.join('.')} belongs to monitors with a query; leave it out here.`)
      fits = false
    }
    if (composite === undefined) return fits ? { source, body: { kind: 'no_data' }, references: [] } : null
    const { expression, references, problems } = compileComposite(composite)
    if (spell('composite', problems) || expression === null || !fits) return null
    return { source, body: { kind: 'composite', text: composite, expression }, references }
  }

  /** Checks what composites name, once all monitors are known. */
  resolve(): void {
    const composites = [...this.compiled]
      .map(([id, { references }]) => ({ id, references }))
      .filter(({ references }) => references.length > 0)
    const note = (id: string, { offset }: Word, message: string | (() => string)) => {
      const source = this.compiled.get(id)?.source
      if (source !== undefined) this.log.add(id, () => source.offsetOf(['composite'], offset), message)
    }
    const ids = [...this.compiled.keys(), ...this.broken]
    const known = new Set(ids)
    const wrong = new Set(this.broken)
    for (const { id, references } of composites) {
      for (const word of references) {
        if (known.has(word.text)) continue
        note(id, word, () => `There is no monitor ${quoted(word.text)} in this file.${suggestion(word.text, ids)}`)
        wrong.add(id)
      }
    }
    for (const [id, word] of cycles(composites)) {
      note(id, word, `${quoted(word.text)} leads back to ${quoted(id)}: a composite cannot depend on itself.`)
      wrong.add(id)
    }
    for (const [id, word] of dependents(composites, wrong)) {
      note(id, word, `${quoted(word.text)} has a problem of its own; correct that first.`)
      wrong.add(id)
    }
    for (const id of wrong) this.broken.add(id)
  }
}

/** Keys that only a query gives a meaning, where they are set. */
function queryOnly({ entry }: FileEntry): string[][] {
  const own: string[][] = (['warn', 'recover', 'deviation'] as const).filter((key) => entry[key] !== undefined).map((key) => [key])
  const overridden = (['demo', 'production'] as const).flatMap((profile) => {
    const override = entry.profiles?.[profile] ?? {}
    return (['window', 'alert', 'warn', 'recover'] as const)
      .filter((key) => override[key] !== undefined)
      .map((key) => ['profiles', profile, key])
  })
  return [...own, ...overridden]
}

/** Whether thresholds lie on their sides under both profiles, and the deviation rule has a baseline to look at. */
function sound({ entry }: FileEntry, query: MetricQuery, note: (path: readonly PropertyKey[], message: string) => void): boolean {
  let good = true
  const wrong = (path: readonly PropertyKey[], message: string) => {
    note(path, message)
    good = false
  }
  const above = query.compare === '>' || query.compare === '>='
  for (const profile of ['production', 'demo'] as const) {
    const override = entry.profiles?.[profile] ?? {}
    const pathOf = (key: 'warn' | 'recover') => (override[key] === undefined ? [key] : ['profiles', profile, key])
    const alert = override.alert ?? query.threshold
    const warn = override.warn ?? entry.warn
    const recover = override.recover ?? entry.recover
    const side = above ? 'below' : 'above'
    if (warn !== undefined && (above ? warn >= alert : warn <= alert)) {
      wrong(
        pathOf('warn'),
        `The warning at ${warn} would never be seen; it must lie ${side} the alert at ${alert}${under(profile, override.alert)}.`,
      )
    }
    if (recover !== undefined && (above ? recover > alert : recover < alert)) {
      wrong(
        pathOf('recover'),
        `Recovery at ${recover} would hold during the alert; it must lie at or ${side} the alert at ${alert}${under(profile, override.alert)}.`,
      )
    }
  }
  const measured = query.metric === 'nexus.service.latency' || query.metric === 'nexus.service.error_rate'
  const single = query.by.length === 1 && query.by[0] === 'service_id' && query.transform.kind === 'none'
  if (entry.deviation === true && !(measured && single && above)) {
    wrong(
      ['deviation'],
      'deviation needs a query of nexus.service.latency or nexus.service.error_rate by {service_id} with ">" and no function.',
    )
  }
  return good
}

const under = (profile: string, alert: number | undefined): string => (alert === undefined ? '' : ` of the ${profile} profile`)
