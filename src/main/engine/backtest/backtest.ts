import type { Backtest } from '../../../shared/model/backtest.ts'
import type { EngineInput, TimedInput } from '../../../shared/model/input.ts'
import type { MonitorProblem } from '../../../shared/model/monitor-rules.ts'
import { NexusEngine } from '../engine.ts'
import { compileMonitors } from '../monitors/language/compile.ts'
import { isoInstant } from '../text.ts'
import type { EngineConfig } from '../types.ts'
import { compareFirings, Firings } from './firings.ts'

const isLoad = (input: EngineInput) => input.kind === 'command' && input.command.name === 'monitors.load'

/**
 * What the monitors of `text` would have fired on recorded inputs, against what fired
 * then. Both are stepped by the engine that runs live. "Then" means the rules that the
 * recording itself loads, or the built-in ones.
 */
export function backtest(inputs: Iterable<TimedInput>, config: EngineConfig, text: string): Backtest {
  const run = new BacktestRun(config, text)
  for (const { now, input } of inputs) run.step(input, now)
  return run.result()
}

/** The same, an input at a time, for inputs that arrive while a file is read. */
export class BacktestRun {
  private readonly problems: MonitorProblem[]
  private readonly text: string
  private readonly recorded: NexusEngine
  private readonly tried: NexusEngine
  private readonly did: Firings
  private readonly would: Firings
  private from: number | null = null
  private to: number | null = null
  private events = 0

  /** @param only the one monitor whose alerts count; absent: all of the text */
  constructor(config: EngineConfig, text: string, only?: string) {
    this.text = text
    const asked = (id: string) => only === undefined || id === only
    this.did = new Firings(asked)
    const compiled = compileMonitors(text, config.profile)
    this.problems = compiled.problems
    // A monitor with a problem is not tried: its built-in namesake must not fire in its place.
    const own = new Set(compiled.definitions.map(({ id }) => id))
    this.would = new Firings((id) => own.has(id) && asked(id))
    this.recorded = new NexusEngine(config)
    this.tried = new NexusEngine(config)
  }

  step(input: EngineInput, now: number): void {
    if (this.from === null) {
      this.from = now
      this.would.hear(this.tried.step(loading(this.text), now))
    }
    this.to = now
    if (input.kind === 'telemetry') this.events += input.events.length
    this.did.hear(this.recorded.step(input, now))
    if (!isLoad(input)) this.would.hear(this.tried.step(input, now))
  }

  result(): Backtest {
    const wouldFire = [...this.would.all]
    const didFire = [...this.did.all]
    const { onlyWould, onlyDid } = compareFirings(wouldFire, didFire)
    return {
      from: this.from === null ? null : isoInstant(this.from),
      to: this.to === null ? null : isoInstant(this.to),
      events: this.events,
      wouldFire,
      didFire,
      onlyWould,
      onlyDid,
      incidents: this.would.incidents,
      problems: this.problems,
      summary: summary(this.events, wouldFire.length, didFire.length, onlyWould, onlyDid),
    }
  }
}

function loading(text: string): EngineInput {
  return {
    kind: 'command',
    v: 1,
    commandId: 'backtest',
    actor: { name: 'backtest', role: 'system' },
    command: { name: 'monitors.load', text, origin: 'file', partly: true },
  }
}

const alerts = (count: number) => (count === 1 ? '1 alert' : `${count} alerts`)

function summary(events: number, would: number, did: number, onlyWould: number, onlyDid: number): string {
  if (events === 0) return 'The recording holds no events, so nothing could fire.'
  return `These monitors would have fired ${alerts(would)} where ${alerts(did)} fired: ${onlyWould} more and ${onlyDid} fewer.`
}
