import { join } from 'node:path'
import { app } from 'electron'
import { readSmall, writeSmall } from './files.ts'
import { CALM_MS, GpuLadder, type GpuStep, gpuSwitches, parseStep, stepText } from './gpu-ladder.ts'

export interface GpuWatchOptions {
  /** The next start finds what is written into the folder now. */
  readonly lasts: boolean
  notice(sentence: string): void
  /** Starts the application anew, with these words more. */
  startAnew(words: readonly string[]): void
}

/** Applies what was learned of the graphics driver. Before Electron is ready. @returns the step in force */
export function applyGpuStep(userData: string, safe: boolean, notice: (sentence: string) => void): GpuStep {
  const step = safe ? 2 : (readSmall(join(userData, 'gpu.json'), parseStep, notice) ?? 0)
  const { switches, noHardware } = gpuSwitches(step)
  for (const one of switches) app.commandLine.appendSwitch(one)
  if (noHardware) app.disableHardwareAcceleration()
  return step
}

/** Steps down when the graphics process keeps crashing, and trusts the driver again after a calm. Returns how to stop. */
export function watchGpu(userData: string, step: GpuStep, { lasts, notice, startAnew }: GpuWatchOptions): () => void {
  const file = join(userData, 'gpu.json')
  const ladder = new GpuLadder(step)
  const calm = setTimeout(() => writeSmall(file, stepText(0)), CALM_MS)
  let over = false
  app.on('child-process-gone', (_event, { type, reason }) => {
    // Until the application has ended the driver may fail again: each further call would start one more.
    if (over || type !== 'GPU' || reason === 'clean-exit') return
    const next = ladder.crashed(performance.now())
    if (next === null) return
    over = true
    clearTimeout(calm)
    const kept = writeSmall(file, stepText(next))
    notice('The graphics driver failed three times within a minute; NEXUS starts again and asks less of it.')
    // A start that could not remember would fail as this one did, and start again for ever.
    startAnew(kept && lasts ? [] : ['--safe-gpu'])
  })
  return () => clearTimeout(calm)
}
