import { z } from 'zod'

/** How much the graphics driver is trusted: all of it, Chromium's own renderer, or nothing but a flat picture. */
export type GpuStep = 0 | 1 | 2

/** So many crashes of the graphics process in so short a time are one too many. */
const MOST = 3
const WITHIN_MS = 60_000
/** After so long a calm the next start trusts the driver again, ms. */
export const CALM_MS = 10 * 60_000

const fileSchema = z.object({ step: z.union([z.literal(0), z.literal(1), z.literal(2)]) })

/** The step as kept; null for a text that is none of ours. */
export function parseStep(text: string): GpuStep | null {
  try {
    const parsed = fileSchema.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data.step : null
  } catch {
    return null
  }
}

export const stepText = (step: GpuStep): string => `${JSON.stringify({ step })}\n`

/** Switches of Chromium for a step, and whether the picture is the flat board. */
export function gpuSwitches(step: GpuStep): { readonly switches: readonly string[]; readonly noHardware: boolean } {
  // Only trusted content of this machine is drawn: Chromium's software renderer is safe for that.
  return { switches: step === 0 ? [] : ['enable-unsafe-swiftshader'], noHardware: step === 2 }
}

/** Counts crashes of the graphics process. */
export class GpuLadder {
  readonly step: GpuStep
  private times: number[] = []

  constructor(step: GpuStep) {
    this.step = step
  }

  /** The graphics process crashed. @returns the step to start again with; null: go on as it is */
  crashed(nowMs: number): GpuStep | null {
    this.times = [...this.times.filter((at) => nowMs - at < WITHIN_MS), nowMs]
    if (this.times.length < MOST || this.step === 2) return null
    return this.step === 0 ? 1 : 2
  }
}
