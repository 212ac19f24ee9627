import { join } from 'node:path'
import { z } from 'zod'
import type { DesktopArguments } from './arguments.ts'
import { readSmall, writeSmall } from './files.ts'

const fileSchema = z.object({ kiosk: z.boolean() })

function parse(text: string): boolean | null {
  try {
    const parsed = fileSchema.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data.kiosk : null
  } catch {
    return null
  }
}

/**
 * Whether this start is one of a wall display, also where it fails before the preferences can be read: then what they
 * said at the last start counts, so that a wall tries again instead of waiting for somebody to click a box away.
 */
export class OnWall {
  private readonly file: string
  private readonly wanted: Pick<DesktopArguments, 'kiosk' | 'windowed'>
  private byPreference: boolean

  constructor(userData: string, wanted: Pick<DesktopArguments, 'kiosk' | 'windowed'>) {
    this.file = join(userData, 'kiosk.json')
    this.wanted = wanted
    this.byPreference = readSmall(this.file, parse, () => {}) ?? false
  }

  get kiosk(): boolean {
    const { kiosk, windowed } = this.wanted
    return kiosk || (!windowed && this.byPreference)
  }

  /** What the preferences say, now that they are known. */
  preferred(kiosk: boolean): void {
    if (kiosk !== this.byPreference) writeSmall(this.file, `${JSON.stringify({ kiosk })}\n`)
    this.byPreference = kiosk
  }
}
