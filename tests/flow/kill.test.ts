import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Rng } from '../../src/chaos/rng.ts'
import { createEngine, type Engine } from '../../src/main/engine/index.ts'
import { openRecords } from '../../src/main/records/index.ts'
import type { TimedInput } from '../../src/shared/model/input.ts'
import { ExpectedOutcome, inputsHash, outcomeOf } from '../support/kill/outcome.ts'
import { inputOf, PETSHOP, readScript, type Script } from '../support/kill/script.ts'

const PROVE = process.env.NEXUS_PROVE === '1'
const KILLS = PROVE ? 200 : 10
/** The recorded incidents are fewer steps, so fewer kills fit between them. */
const RECORDED_KILLS = PROVE ? 50 : 5
const CHILD = join(import.meta.dirname, '../support/kill/child.ts')

/** The run that nothing disturbs, in this process and without a database. `after[k]`: the history after k inputs. */
function undisturbed(script: Script) {
  const engine = createEngine(script.config)
  const expected = new ExpectedOutcome()
  const inputs: TimedInput[] = []
  const offsets = new Map<number, number>()
  const after = [JSON.stringify(expected.outcome())]
  for (const [i, step] of script.steps.entries()) {
    const input = inputOf(step, i, engine)
    inputs.push({ now: step.now, input })
    const facts = engine.step(input, step.now)
    expected.hear(facts)
    const changes = facts.some((fact) => fact.kind.startsWith('incident.') || fact.kind.startsWith('remediation.'))
    after.push(changes ? JSON.stringify(expected.outcome()) : after.at(-1)!)
    if (input.kind === 'telemetry') offsets.set(input.partition, input.offsets.at(-1)! + 1)
  }
  return { state: engine.serialize(), inputs, offsets, after, outcome: expected.outcome() }
}

/** Where two texts part, with what stands there; null when they are equal. They are far too long to be shown whole. */
function difference(found: string, wanted: string): { at: number; found: string; wanted: string } | null {
  if (found === wanted) return null
  let at = 0
  while (found[at] === wanted[at]) at++
  const around = (text: string) => text.slice(Math.max(at - 120, 0), at + 120)
  return { at, found: around(found), wanted: around(wanted) }
}

describe('kill -9 at random instants', () => {
  let folder: string
  const children = new Set<ChildProcess>()
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'nexus-kill-test-'))
  })
  afterEach(() => {
    for (const child of children) child.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  })

  /** One life of the child; killed after `steps` of its own, or `afterMs` from its birth, whichever is given. Resolves with its end. */
  function live(name: string, death: { steps: number } | { afterMs: number } | null): Promise<'killed' | 'done'> {
    const child = spawn(process.execPath, [CHILD, folder, name], { stdio: ['ignore', 'pipe', 'pipe'] })
    children.add(child)
    let done = 0
    let complaint = ''
    const timer = death !== null && 'afterMs' in death ? setTimeout(() => child.kill('SIGKILL'), death.afterMs) : null
    child.stdout.on('data', (bytes: Buffer) => {
      done += bytes.length
      if (death !== null && 'steps' in death && done >= death.steps) child.kill('SIGKILL')
    })
    child.stderr.on('data', (bytes: Buffer) => {
      complaint += bytes.toString()
    })
    return new Promise((resolve, reject) => {
      child.once('close', (code, signal) => {
        if (timer !== null) clearTimeout(timer)
        children.delete(child)
        if (complaint !== '') reject(new Error(`The child complained: ${complaint}`))
        else if (signal === 'SIGKILL') resolve('killed')
        else if (code === 0) resolve('done')
        else reject(new Error(`The child ended with ${code ?? signal}`))
      })
    })
  }

  /** The records as they lie there now, and the engine that continues them. */
  function look(script: Script) {
    const records = openRecords({ folder, capBytes: 256 * 1024 * 1024, clock: { now: () => 0 } })
    try {
      const run = records.openRun({ source: script.source, header: JSON.stringify(script.config), live: true })
      const engine: Engine = createEngine(script.config, run.engineState ?? undefined)
      for (const { now, input } of run.inputs) engine.step(input, now)
      return {
        inputs: run.inputsCommitted,
        offsets: run.offsets,
        notices: [...records.notices],
        outcome: outcomeOf(records),
        state: engine.serialize(),
        recorded: inputsHash(records.recording(run.runId)),
      }
    } finally {
      records.close()
    }
  }

  async function killedRunEqualsUndisturbedOne(name: string, kills: number, seed: number): Promise<void> {
    const script = readScript(name)
    const truth = undisturbed(script)
    expect(truth.outcome.incidents.length).toBeGreaterThan(0)
    const random = new Rng(seed, 'kill')
    const mostSteps = Math.floor((script.steps.length / kills) * 1.6)
    let killed = 0
    let furthest = 0
    while (killed < kills) {
      // One life in four dies while it starts: opening, locking, resuming.
      const death = random.next() < 0.25 ? { afterMs: random.next() * 400 } : { steps: 1 + Math.floor(random.next() * mostSteps) }
      if ((await live(name, death)) === 'done') {
        // Too fast for the killer: what is left of the kills goes into another run from the start.
        expect(look(script).inputs).toBe(script.steps.length)
        rmSync(folder, { recursive: true })
        furthest = 0
        continue
      }
      killed++
      const found = look(script)
      // A whole prefix, never shorter than what was committed before, and the history exactly that of this prefix.
      expect(found.notices).toEqual([])
      expect(found.inputs).toBeGreaterThanOrEqual(furthest)
      furthest = found.inputs
      expect(difference(JSON.stringify(found.outcome), truth.after[found.inputs]!)).toBeNull()
    }
    expect(await live(name, null)).toBe('done')
    const { outcome, state, ...found } = look(script)
    expect(found).toEqual({ inputs: script.steps.length, offsets: truth.offsets, notices: [], recorded: inputsHash(truth.inputs) })
    expect(difference(JSON.stringify(outcome), JSON.stringify(truth.outcome))).toBeNull()
    expect(difference(state, truth.state)).toBeNull()
  }

  test(`the simulator's incidents, ${KILLS} kills: every prefix whole, the end byte for byte that of the run nobody killed`, {
    timeout: 30_000 + KILLS * 6_000,
  }, async () => {
    await killedRunEqualsUndisturbedOne(`chaos:7:${Math.max(3_000, KILLS * 100)}`, KILLS, 1)
  })

  const here = existsSync(PETSHOP)
  test.runIf(here)(
    `the recorded PetShop incidents, ${RECORDED_KILLS} kills${here ? '' : ` (left out: ${PETSHOP} is not on this machine)`}`,
    { timeout: 30_000 + RECORDED_KILLS * 6_000 },
    async () => {
      await killedRunEqualsUndisturbedOne('petshop', RECORDED_KILLS, 2)
    },
  )
})
