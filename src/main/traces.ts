import type { SourceKind } from '../shared/model/source.ts'
import type { TelemetryEvent } from '../shared/model/telemetry.ts'
import type { TraceCalls } from './api/parts.ts'
import type { Clock } from './core/clock.ts'
import { StepTraces } from './core/step-traces.ts'
import type { Tracer } from './core/tracing.ts'
import { createTracing, type Tracing } from './tracing/index.ts'
import type { TracingConfig } from './tracing/types.ts'

/** Everything about traces that the composition root hands out. */
export interface Traces {
  readonly tracing: Tracing
  readonly tracer: Tracer
  readonly steps: StepTraces
  readonly calls: TraceCalls
  /** Remembers the trace that an event names. */
  link(event: TelemetryEvent): void
}

export function createTraces(config: TracingConfig, kind: SourceKind, ports: { clock: Clock; notice(sentence: string): void }): Traces {
  const tracing = createTracing(config, ports)
  const steps = new StepTraces(tracing.tracer, kind)
  return {
    tracing,
    tracer: tracing.tracer,
    steps,
    calls: {
      list(query) {
        if (query.serviceId !== undefined) steps.look(query.serviceId, ports.clock.elapsed())
        return tracing.list(query, kind)
      },
      get: (traceId) => tracing.get(traceId),
    },
    link({ serviceId, metadata }) {
      if (metadata?.trace_id !== undefined) tracing.link(serviceId, metadata.trace_id)
    },
  }
}
