import { join } from 'node:path'
import { app } from 'electron'
import { readSmall, writeSmall } from './files.ts'
import { CALM_MS, GpuLadder, type GpuStep, gpuSwitches, parseStep, stepText } from './gpu-ladder.ts'

export interface GpuWatchOptions {
  notice(sentence: string): void
  /** Starts the application anew. */
  startAnew(): void
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
export function watchGpu(userData: string, step: GpuStep, { notice, startAnew }: GpuWatchOptions): () => void {
  const file = join(userData, 'gpu.json')
  const ladder = new GpuLadder(step)
  const calm = setTimeout(() => writeSmall(file, stepText(0)), CALM_MS)
  app.on('child-process-gone', (_event, { type, reason }) => {
    if (type !== 'GPU' || reason === 'clean-exit') return
    const next = ladder.crashed(performance.now())
    if (next === null) return
    clearTimeout(calm)
    writeSmall(file, stepText(next))
    notice('The graphics driver failed three times within a minute; NEXUS starts again and asks less of it.')
    startAnew()
  })
  return () => clearTimeout(calm)
}
