import { toWire } from '../../shared/model/case.ts'
import type { DemoScene, DemoScript, DemoStatus, DemoStatusWire } from '../../shared/model/demo.ts'
import { type DemoRun, elapsedOf } from './machine.ts'

interface Around {
  readonly nowMs: number
  readonly refusal: string | null
  readonly replay: boolean
}

const inSeconds = (ms: number): number => Math.round(ms) / 1_000

/** How the demo stands, in wire form. */
export function statusOf(script: DemoScript, run: DemoRun, scene: DemoScene, { nowMs, refusal, replay }: Around): DemoStatusWire {
  const { state, mode, loop, index, step, problem } = run
  const elapsedMs = elapsedOf(run, nowMs)
  const cue = index === null ? undefined : script.cues[index]
  const next = state === 'finished' ? undefined : script.cues[index === null ? 0 : index + 1]
  const ticking = run.sinceMs !== null
  const status: DemoStatus = {
    state,
    mode,
    replay,
    loop,
    refusal,
    title: script.title,
    cues: script.cues.length,
    lengthS: script.length,
    cue: cue === undefined || index === null ? null : { cueId: cue.id, index, title: cue.title, step },
    elapsedS: inSeconds(elapsedMs),
    ticking,
    next: next === undefined ? null : { cueId: next.id, title: next.title, at: next.at, inS: null },
    scene,
    reports: run.reports.map((report) => ({ ...report })),
    problem,
  }
  if (status.next !== null && next !== undefined && ticking && mode === 'auto')
    status.next.inS = inSeconds(Math.max(0, next.at * 1_000 - elapsedMs))
  return toWire<DemoStatusWire>(status)
}
