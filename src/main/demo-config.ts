import { z } from 'zod'
import type { Flags } from './flags.ts'

/** The key of the demo, in the form of config.ts. */
export const DEMO_KEYS = {
  NEXUS_DEMO_SCRIPT: { may: 'the path of a demo script (docs/demo.md)', rule: z.string().min(1) },
} as const

/** How the demo is configured. */
export interface DemoConfig {
  /** Null: the script that is shipped. */
  readonly script: string | null
  /** Begins by itself once a window looks; null: when it is asked for. */
  readonly starts: 'once' | 'loop' | null
}

export function demoOf(
  { demo, demoScript }: Pick<Flags, 'demo' | 'demoScript'>,
  values: { readonly NEXUS_DEMO_SCRIPT?: string | undefined },
  at: (path: string) => string,
): DemoConfig {
  const script = demoScript ?? values.NEXUS_DEMO_SCRIPT
  return Object.freeze({ script: script === undefined ? null : at(script), starts: demo })
}
