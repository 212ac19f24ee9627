import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Rng } from '../../src/chaos/rng.ts'
import { createEngine, type Engine } from '../../src/main/engine/index.ts'
import { openRecords } from '../../src/main/records/index.ts'
import { detectionOf } from '../support/kill/detection.ts'
import { inputsHash, outcomeOf } from '../support/kill/outcome.ts'
import { PETSHOP, readScript, type Script } from '../support/kill/script.ts'
import { PHASES, type Phase, Undisturbed } from '../support/kill/undisturbed.ts'

const PROVE = process.env.NEXUS_PROVE === '1'
const KILLS = PROVE ? 200 : 10
/** The recorded incidents are fewer steps, so fewer kills fit between them. */
const RECORDED_KILLS = PROVE ? 50 : 5
/** Where a child stays in a step: before the records know of it, before it is committed, after. */
const POINTS = ['stepped', 'appended', 'committed'] as const
type Death = { steps: number } | { afterMs: number } | { at: number; point: (typeof POINTS)[number] }
/** The demo profile's monitors never wait. */
const DEEDS = PHASES.filter((phase) => phase !== 'pending')
const CHILD = join(import.meta.dirname, '../support/kill/child.ts')

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

  /**
   * One life of the child. It is killed after `steps` of its own, `afterMs` from its birth, or while it stays at a
   * point of the step numbered `at`. Resolves with its end.
   */
  function live(name: string, death: Death | null): Promise<'killed' | 'done'> {
    const stay = death !== null && 'at' in death ? [String(death.at), death.point] : []
    const child = spawn(process.execPath, [CHILD, folder, name, ...stay], { stdio: ['ignore', 'pipe', 'pipe'] })
    children.add(child)
    let done = 0
    let complaint = ''
    const timer = death !== null && 'afterMs' in death ? setTimeout(() => child.kill('SIGKILL'), death.afterMs) : null
    child.stdout.on('data', (bytes: Buffer) => {
      done += bytes.length
      if (bytes.includes('!')) child.kill('SIGKILL')
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
      const outcome = outcomeOf(records)
      const ids = outcome.incidents.map(({ incidentId }) => incidentId)
      return {
        inputs: run.inputsCommitted,
        offsets: run.offsets,
        notices: [...records.notices],
        outcome,
        detection: detectionOf(records, ids),
        state: engine.serialize(),
        recorded: inputsHash(records.recording(run.runId)),
      }
    } finally {
      records.close()
    }
  }

  async function killedRunEqualsUndisturbedOne(name: string, kills: number, seed: number, wanted: readonly Phase[]): Promise<void> {
    const script = readScript(name)
    const whole = new Undisturbed(script)
    const truth = whole.to(script.steps.length)
    expect(truth.outcome.incidents.length).toBeGreaterThan(0)
    const random = new Rng(seed, 'kill')
    const mostSteps = Math.floor((script.steps.length / kills) * 1.6)
    const fellIn = new Map<Phase, number>()
    let killed = 0
    let furthest = 0
    let follower = new Undisturbed(script)

    const anywhere = (): Death => ({ steps: 1 + Math.floor(random.next() * mostSteps) })
    /** A step in one of the phases that lie ahead, not too far: the one that fewest died in. */
    function inPhase(): Death {
      const ahead = whole.phases.slice(furthest + 1, furthest + 1 + 2 * mostSteps)
      const near = wanted.filter((phase) => ahead.some((phases) => phases.has(phase)))
      const phase = near.toSorted((a, b) => (fellIn.get(a) ?? 0) - (fellIn.get(b) ?? 0))[0]
      if (phase === undefined) return anywhere()
      fellIn.set(phase, (fellIn.get(phase) ?? 0) + 1)
      const steps = ahead.flatMap((phases, i) => (phases.has(phase) ? furthest + 1 + i : []))
      return { at: steps[Math.floor(random.next() * steps.length)]!, point: POINTS[Math.floor(random.next() * POINTS.length)]! }
    }
    function death(): Death {
      // Some lives die while they start (opening, locking, resuming), some anywhere, most in a phase.
      const chance = random.next()
      if (chance < 0.2) return { afterMs: random.next() * 400 }
      return chance < 0.4 ? anywhere() : inPhase()
    }

    while (killed < kills) {
      if ((await live(name, death())) === 'done') {
        // Too fast for the killer: what is left of the kills goes into another run from the start.
        expect(look(script).inputs).toBe(script.steps.length)
        rmSync(folder, { recursive: true })
        furthest = 0
        follower = new Undisturbed(script)
        continue
      }
      killed++
      const found = look(script)
      // A whole prefix, never shorter than what was committed before; history, ledger and state exactly those of this prefix.
      expect(found.notices).toEqual([])
      expect(found.inputs).toBeGreaterThanOrEqual(furthest)
      furthest = found.inputs
      const then = follower.to(furthest)
      expect(difference(JSON.stringify(found.outcome), JSON.stringify(then.outcome))).toBeNull()
      expect(difference(JSON.stringify(found.detection), JSON.stringify(then.detection))).toBeNull()
      expect(difference(found.state, then.state)).toBeNull()
    }
    expect(await live(name, null)).toBe('done')
    const { outcome, detection, state, ...found } = look(script)
    expect(found).toEqual({ inputs: script.steps.length, offsets: whole.offsets, notices: [], recorded: inputsHash(whole.inputs) })
    expect(difference(JSON.stringify(outcome), JSON.stringify(truth.outcome))).toBeNull()
    expect(difference(JSON.stringify(detection), JSON.stringify(truth.detection))).toBeNull()
    expect(difference(state, truth.state)).toBeNull()
    if (PROVE) expect(wanted.filter((phase) => !fellIn.has(phase))).toEqual([])
    const had = new Set(whole.phases.flatMap((phases) => [...phases]))
    expect(wanted.filter((phase) => !had.has(phase))).toEqual([])
  }

  test(`the simulator's incidents, ${KILLS} kills: every prefix whole, the end byte for byte that of the run nobody killed`, {
    timeout: 30_000 + KILLS * 6_000,
  }, async () => {
    await killedRunEqualsUndisturbedOne(`chaos:7:${Math.max(3_000, KILLS * 100)}`, KILLS, 1, DEEDS)
  })

  test(`slow monitors, ${KILLS} kills while they wait, alert, are acknowledged and resolve`, {
    timeout: 30_000 + KILLS * 6_000,
  }, async () => {
    await killedRunEqualsUndisturbedOne(`production:7:${Math.max(4_000, KILLS * 60)}`, KILLS, 3, PHASES)
  })

  const here = existsSync(PETSHOP)
  test.runIf(here)(
    `the recorded PetShop incidents, ${RECORDED_KILLS} kills${here ? '' : ` (left out: ${PETSHOP} is not on this machine)`}`,
    { timeout: 30_000 + RECORDED_KILLS * 6_000 },
    async () => {
      await killedRunEqualsUndisturbedOne('petshop', RECORDED_KILLS, 2, [])
    },
  )
})
