import { fromWire } from '../../shared/model/case.ts'
import type { DemoScript } from '../../shared/model/demo.ts'
import { DemoHost, type DemoPorts } from './host.ts'
import { readDemoScript } from './script-file.ts'
import { DemoWorld, type WorldPorts } from './world.ts'

export interface DemoOptions extends WorldPorts, Omit<DemoPorts, 'world'> {}

/** The demo, ready to be called. */
export function createDemo(options: DemoOptions): DemoHost {
  return new DemoHost({ ...options, world: new DemoWorld(options) })
}

/** Reads a script. Throws UsageError with file, line, column and cause. */
export const openDemoScript = (path: string): DemoScript => fromWire(readDemoScript(path))
