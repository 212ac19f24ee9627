import type { DemoMode, DemoScriptWire, DemoStatusWire } from '../../shared/model/demo.ts'

/** What can be asked of the demo. Each call settles once it has had its effect; throws NexusError with a sentence when it cannot be done. */
export interface DemoCalls {
  /** With the presenter's notes. */
  script(): DemoScriptWire
  status(): DemoStatusWire
  /** Throws NEXUS_SOURCE_UNSUPPORTED and NEXUS_DEMO_CUE_UNKNOWN. */
  start(asked: { readonly mode: DemoMode; readonly from?: string | undefined; readonly loop: boolean }): DemoStatusWire
  next(): DemoStatusWire
  back(): DemoStatusWire
  jump(cueId: string): DemoStatusWire
  pause(): DemoStatusWire
  resume(): DemoStatusWire
  stop(): DemoStatusWire
  /** Settles when the known state is there. Throws NEXUS_CHAOS_UNAVAILABLE while the simulator starts again. */
  reset(): Promise<DemoStatusWire>
}
