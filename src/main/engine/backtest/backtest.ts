import type { Backtest } from '../../../shared/model/backtest.ts'
import type { EngineInput, TimedInput } from '../../../shared/model/input.ts'
import { NexusEngine } from '../engine.ts'
import { compileMonitors } from '../monitors/language/compile.ts'
import { isoInstant } from '../text.ts'
import type { EngineConfig } from '../types.ts'
import { compareFirings, FiringLog } from './firings.ts'

const isLoad = (input: EngineInput) => input.kind === 'command' && input.command.name === 'monitors.load'

/**
 * What the monitors of `text` would have fired on recorded inputs, against what fired
 * then. Both are stepped by the engine that runs live. "Then" means the rules that the
 * recording itself loads, or the built-in ones.
 */
export function backtest(inputs: Iterable<TimedInput>, config: EngineConfig, text: string): Backtest {
  const then = new NexusEngine(config)
  const tried = new NexusEngine(config)
  const did = new FiringLog()
  const would = new FiringLog()
  let from: number | null = null
  let to: number | null = null
  let events = 0
  for (const { now, input } of inputs) {
    if (from === null) {
      from = now
      would.add(tried.step(loading(text), now))
    }
    to = now
    if (input.kind === 'telemetry') events += input.events.length
    did.add(then.step(input, now))
    if (!isLoad(input)) would.add(tried.step(input, now))
  }
  const { onlyWould, onlyDid } = compareFirings(would.all(), did.all())
  const { problems } = compileMonitors(text, config.profile)
  return {
    from: from === null ? null : isoInstant(from),
    to: to === null ? null : isoInstant(to),
    events,
    wouldFire: would.all(),
    didFire: did.all(),
    onlyWould,
    onlyDid,
    incidents: would.incidents,
    problems,
    summary: summary(events, would.all().length, did.all().length, onlyWould, onlyDid),
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
