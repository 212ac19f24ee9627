import { resolve } from 'node:path'
import type { ChaosHostMessage, ChaosModeState, ChaosRun } from '../../../shared/model/chaos-messages.ts'

type Init = Extract<ChaosHostMessage, { type: 'init' }>

/** Fixes remembered for a restarted worker; older ones have long had their effect. */
const MAX_RECOVERIES = 200

/** What the worker was told since its run began: enough to bring a fresh worker to the same point. */
export class RunLog {
  private run: Init['run']
  private file: string | null
  private folder: string | null
  private startMs: number | null = null
  private recoveries: Init['recoveries'] = []

  /** `scenario`: a mode's name, or the path of a scenario file. */
  constructor(scenario: string | null, folder: string | null, seed: number) {
    this.folder = folder
    this.file = scenario !== null && /\.ya?ml$/i.test(scenario) ? resolve(scenario) : null
    this.run = { mode: this.file === null ? (scenario ?? 'steady') : null, seed }
  }

  init(nowMs: number): Pick<Init, 'run' | 'startMs' | 'recoveries' | 'scenarioFile' | 'scenarioFolder'> {
    return {
      run: this.run,
      startMs: this.startMs ?? nowMs,
      recoveries: this.recoveries,
      scenarioFile: this.file,
      scenarioFolder: this.folder,
    }
  }

  begun(run: ChaosRun, state: ChaosModeState): void {
    this.run = run
    this.startMs = state.startedMs
    this.recoveries = []
  }

  recovered(atMs: number, serviceId: string | null): void {
    this.recoveries = [...this.recoveries.slice(1 - MAX_RECOVERIES), { atMs, serviceId }]
  }

  /** The worker's own word on its mode: the first one, and the return to steady. */
  follow(state: ChaosModeState): void {
    if (this.startMs === null || this.run.mode === null) this.run = { ...this.run, mode: state.mode }
    if (state.mode !== this.run.mode) {
      this.run = { mode: state.mode, seed: state.seed }
      this.recoveries = []
    }
    this.startMs = state.startedMs
  }

  stopped(nowMs: number): void {
    this.run = { mode: 'steady', seed: this.run.seed }
    this.startMs = nowMs
    this.recoveries = []
  }

  /** A scenario file was broken since we began: go on with the built-in modes. */
  forgetFiles(nowMs: number): void {
    this.file = null
    this.folder = null
    this.stopped(nowMs)
  }
}
