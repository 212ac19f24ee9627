import { fromWire } from '../../shared/model/case.ts'
import type { DemoScript } from '../../shared/model/demo.ts'
import { DemoHost, type DemoPorts } from './host.ts'
import { readDemoScript } from './script-file.ts'
import { DemoWorld, type WorldPorts } from './world.ts'

export interface DemoOptions extends WorldPorts, Omit<DemoPorts, 'world'> {
  /** Makes the system of a recorded demo; absent: the live one is seen and acted on. */
  readonly recorded?: ((ports: WorldPorts) => DemoWorld) | undefined
}

/** The demo, ready to be called. */
export function createDemo(options: DemoOptions): DemoHost {
  const host = new DemoHost({ ...options, world: options.recorded?.(options) ?? new DemoWorld(options) })
  if (options.recorded !== undefined) host.setReplay(true)
  return host
}

/** Reads a script. Throws UsageError with file, line, column and cause. */
export const openDemoScript = (path: string): DemoScript => fromWire(readDemoScript(path))
