import { copyFileSync, existsSync, mkdtempSync, rmSync, statSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { openRecords } from '../../src/main/records/index.ts'
import type { LocalRecords } from '../../src/main/records/records.ts'
import { changed, entry, incident, opened, RUN, remediation, started, T0, telemetry, tick } from '../../src/main/records/testing/samples.ts'
import type { Fact } from '../../src/shared/model/fact.ts'
import type { Incident } from '../../src/shared/model/incident.ts'
import type { TimedInput } from '../../src/shared/model/input.ts'
import { ExpectedOutcome, outcomeOf } from '../support/kill/outcome.ts'

/** What a person or the system may do to the records; `crash` is a process that ends without a word. */
type Action =
  | { readonly do: 'telemetry'; readonly events: number; readonly partition: number }
  | { readonly do: 'tick' | 'commit' | 'snapshot' | 'restart' | 'crash' | 'finish' }
  | { readonly do: 'open' | 'change' | 'fix'; readonly which: number }
  /** The journal on disk ends in the middle of a write, as after a power cut. */
  | { readonly do: 'torn'; readonly share: number }

const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ do: fc.constant('telemetry' as const), events: fc.integer({ min: 1, max: 40 }), partition: fc.nat(2) }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('tick' as const) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('commit' as const) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('open' as const, 'change' as const, 'fix' as const), which: fc.nat(5) }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constantFrom('snapshot' as const, 'restart' as const, 'crash' as const, 'finish' as const) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('torn' as const), share: fc.double({ min: 0, max: 1, noNaN: true }) }) },
)

/** The run as it should be, told in the plainest way. */
interface State {
  readonly inputs: readonly TimedInput[]
  readonly offsets: ReadonlyMap<number, number>
  /** Inputs that the newest engine snapshot stands for; null: none was taken. */
  readonly snapshotAt: number | null
  readonly history: string
}
const NOTHING: Omit<State, 'history'> = { inputs: [], offsets: new Map(), snapshotAt: null }

class Bench {
  readonly folders: string[] = []
  records: LocalRecords
  private history = new ExpectedOutcome()
  private now: State
  /** What a crash leaves. */
  private committed: State
  /** Everything that was ever committed: what a torn journal may go back to. */
  private past: State[]
  private next = 0
  private readonly incidents = new Map<number, Incident>()

  constructor() {
    this.now = { ...NOTHING, history: JSON.stringify(this.history.outcome()) }
    this.committed = this.now
    this.past = [this.now]
    this.records = this.open(this.newFolder())
    this.records.openRun(RUN)
  }

  run(action: Action): void {
    switch (action.do) {
      case 'telemetry':
        this.append(telemetry(this.take(action.events), action.events, action.partition), [])
        return
      case 'tick':
        this.append(tick(this.next), [])
        return
      case 'open': {
        const value = incident(`i${action.which}`, { second: this.next, severity: 'p1' })
        this.incidents.set(action.which, value)
        this.append(tick(this.next), [opened(value)])
        return
      }
      case 'change': {
        const old = this.incidents.get(action.which)
        if (old === undefined) return
        const value = { ...old, timeline: [...old.timeline, entry(this.next, 'noted', `note ${this.next}`)] }
        this.incidents.set(action.which, value)
        this.append(telemetry(this.take(1)), [changed(value)])
        return
      }
      case 'fix':
        this.append(tick(this.next), [started(remediation(`r${action.which}`, { second: this.next, message: `fix ${this.next}` }))])
        return
      case 'commit':
        this.records.commit()
        this.keep()
        return
      case 'snapshot':
        this.now = { ...this.now, snapshotAt: this.now.inputs.length }
        this.records.saveEngineState(`state ${this.now.inputs.length}`)
        this.keep()
        return
      case 'finish':
        this.records.finishRun()
        this.records.openRun(RUN)
        this.now = { ...NOTHING, history: this.now.history }
        this.keep()
        return
      case 'restart':
        this.records.close()
        this.keep()
        // Closed in order, the journal is written back and gone.
        this.past = [this.committed]
        this.records = this.open(this.folders.at(-1)!)
        this.resume([this.committed])
        return
      case 'crash':
      case 'torn':
        this.crash(action.do === 'torn' ? action.share : null)
        return
    }
  }

  close(): void {
    this.records.close()
    for (const folder of this.folders) rmSync(folder, { recursive: true, force: true })
  }

  private take(count: number): number {
    this.next += count
    return this.next - count
  }

  private append(timed: TimedInput, facts: readonly Fact[]): void {
    this.records.append(timed, facts)
    const offsets = new Map(this.now.offsets)
    if (timed.input.kind === 'telemetry') offsets.set(timed.input.partition, timed.input.offsets.at(-1)! + 1)
    this.history.hear(facts)
    const history = facts.length > 0 ? JSON.stringify(this.history.outcome()) : this.now.history
    this.now = { ...this.now, inputs: [...this.now.inputs, timed], offsets, history }
    if (facts.length > 0) this.keep()
  }

  private keep(): void {
    this.committed = this.now
    this.past.push(this.now)
  }

  /** The files as they lie there, in another folder: what a process finds whose predecessor was killed. */
  private crash(tornShare: number | null): void {
    const from = this.folders.at(-1)!
    const to = this.newFolder()
    for (const name of ['nexus.db', 'nexus.db-wal']) if (existsSync(join(from, name))) copyFileSync(join(from, name), join(to, name))
    this.records.close()
    const journal = join(to, 'nexus.db-wal')
    if (tornShare !== null && existsSync(journal)) truncateSync(journal, Math.floor(statSync(journal).size * tornShare))
    this.records = this.open(to)
    this.resume(tornShare === null ? [this.committed] : this.past)
  }

  /** Opens the run again; it must stand exactly where one of `possible` stood. */
  private resume(possible: readonly State[]): void {
    const run = this.records.openRun(RUN)
    const history = JSON.stringify(outcomeOf(this.records))
    const found = {
      engineState: run.engineState,
      inputs: run.inputs,
      offsets: [...run.offsets].sort(),
      recorded: [...this.records.recording(run.runId)],
      history,
    }
    const views = possible.map((state) => ({
      engineState: state.snapshotAt === null ? null : `state ${state.snapshotAt}`,
      inputs: state.inputs.slice(state.snapshotAt ?? 0),
      offsets: [...state.offsets].sort(),
      recorded: state.inputs,
      history: state.history,
    }))
    const text = JSON.stringify(found)
    const index = views.findLastIndex((view) => JSON.stringify(view) === text)
    if (index < 0) expect(found).toEqual(views.at(-1))
    expect(this.records.notices).toEqual([])
    const state = possible[index]!
    this.now = state
    this.committed = state
    // A journal survives a crash unread, so the next power cut may tear off what lies before this one too.
    this.past = [...this.past.slice(0, this.past.lastIndexOf(state) + 1)]
    // What the model knew beyond that never happened.
    const outcome = outcomeOf(this.records)
    this.history = new ExpectedOutcome()
    this.history.hear([...outcome.incidents.map((one) => opened(one)), ...outcome.remediations.map((one) => started(one))])
    this.incidents.clear()
    for (const one of outcome.incidents) this.incidents.set(Number(one.incidentId.slice(1)), one)
  }

  private newFolder(): string {
    const folder = mkdtempSync(join(tmpdir(), 'nexus-model-test-'))
    this.folders.push(folder)
    return folder
  }

  private open(folder: string): LocalRecords {
    return openRecords({ folder, capBytes: 64 * 1024 * 1024, clock: { now: () => T0 } })
  }
}

const PROVE = process.env.NEXUS_PROVE === '1'

describe('records against a model', () => {
  test('whatever happens, a restart finds a whole prefix: after a crash everything committed, after a torn journal what some commit held', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
        const bench = new Bench()
        try {
          for (const one of [...actions, { do: 'crash' } as const, { do: 'restart' } as const]) bench.run(one)
        } finally {
          bench.close()
        }
      }),
      { numRuns: PROVE ? 500 : 40, endOnFailure: !PROVE },
    )
  }, 600_000)
})
