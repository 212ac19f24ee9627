import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { silentLog } from '../../src/main/core/log.ts'
import { Loop } from '../../src/main/core/loop.ts'
import { ModeWatch } from '../../src/main/core/mode-watch.ts'
import { SteppedClock } from '../../src/main/core/testing/stepped-clock.ts'
import { createEngine } from '../../src/main/engine/index.ts'
import type { EngineConfig } from '../../src/main/engine/types.ts'
import { createDecoder, MAX_SERVICES } from '../../src/main/open-source.ts'
import { openRecords } from '../../src/main/records/index.ts'
import { RemediationResponder } from '../../src/main/responders/remediation/responder.ts'
import { Runner } from '../../src/main/responders/remediation/runner.ts'
import { createChaosSource } from '../../src/main/sources/chaos/chaos-source.ts'
import type { Fact } from '../../src/shared/model/fact.ts'
import type { Actor } from '../../src/shared/model/input.ts'
import { DEFAULT_TOPOLOGY } from '../../src/shared/model/topology.ts'
import { CHAOS_WORKER } from './system.ts'

export const ENGINE_CONFIG: EngineConfig = { topology: DEFAULT_TOPOLOGY, profile: 'demo', baseline: {}, maxServices: MAX_SERVICES }
export const OPERATOR: Actor = { name: 'operator', role: 'operator' }

/** The simulator, the loop, the records and the responder on a clock that only moves when told to. */
export async function steppedRun(seed: number) {
  const clock = new SteppedClock()
  const folder = mkdtempSync(join(tmpdir(), 'nexus-stepped-'))
  const records = openRecords({ folder, capBytes: 64 * 1024 * 1024, clock })
  const opened = records.openRun.bind(records)
  let runId = 0
  records.openRun = (run) => {
    const resumed = opened(run)
    runId = resumed.runId
    return resumed
  }
  const source = createChaosSource({ workerPath: CHAOS_WORKER, topology: DEFAULT_TOPOLOGY, seed, clock })
  const facts: Fact[] = []
  const responder = new RemediationResponder({
    recovery: source.chaos,
    // No runbook here.
    runner: new Runner({ clock, store: records, newId: () => 'run' }),
    store: records,
    plan: () => null,
    report: (mark) => void loop.mark(mark),
  })
  const modes = new ModeWatch(source.chaos, (mark) => void loop.mark(mark))
  let ids = 0
  const loop = new Loop({
    clock,
    log: silentLog,
    newId: () => `command-${++ids}`,
    source,
    stream: `chaos:${seed}`,
    engineConfig: ENGINE_CONFIG,
    createEngine,
    createDecoder: (engine) => createDecoder(engine.snapshot().services.map((view) => view.serviceId)),
    records,
    heard(_input, heard) {
      facts.push(...heard)
      responder.heard(heard)
    },
    restarted: () => {},
    sourceChanged: () => modes.look(),
    notice: () => {},
  })

  /** Waits for something the worker thread takes part in, while the clock stands still. */
  async function during<T>(promise: Promise<T>): Promise<T> {
    let over = false
    const settled = promise.finally(() => {
      over = true
    })
    while (!over) await clock.settle()
    return settled
  }

  await during(loop.start())
  return {
    loop,
    source,
    facts,
    records,
    runId: () => runId,
    during,
    /** Moves on by `seconds`, in steps, each followed to its end. */
    async run(seconds: number): Promise<void> {
      for (let step = 0; step < seconds * 20; step++) {
        await clock.advance(50)
        await during(source.idle())
        await clock.settle()
      }
    },
    async close(): Promise<void> {
      await during(loop.stop())
      records.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
