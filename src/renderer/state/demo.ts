import { atom } from 'jotai'
import type { DemoStatus } from '../../shared/model/demo.ts'

/** How the demo stands; null: the core has not told. `at`: wall time of the core when it told, ms. */
export const demoAtom = atom<{ readonly at: number; readonly status: DemoStatus } | null>(null)
