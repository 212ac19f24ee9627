import type { BUILT_IN_MODES, ScenarioWire } from '../shared/model/chaos.ts'

type BuiltIn = ScenarioWire & { name: (typeof BUILT_IN_MODES)[number] }

/** The absence of trouble; every run returns to it. */
export const STEADY: BuiltIn = {
  name: 'steady',
  title: 'Steady',
  description: 'Every service healthy, two samples a second each.',
  faults: [],
}

/** The modes of the keys and buttons, in the same form as scenario files. */
export const BUILT_IN_SCENARIOS: readonly BuiltIn[] = [
  STEADY,
  {
    name: 'latency-spike',
    title: 'Latency spike',
    description: 'ai-brain answers in 4 to 6 seconds with 5 % errors for half a minute.',
    duration: 30,
    faults: [
      {
        id: 'ai-brain-slow',
        service_id: 'ai-brain',
        at: 0,
        effect: { latency_ms: [4_000, 6_000], error_rate: [0.04, 0.06], message: 'Timeout waiting for vector DB response' },
        truth: { cause: 'ai-brain', monitor: 'high-latency' },
      },
    ],
  },
  {
    name: 'cascade',
    title: 'Cascading failure',
    description: 'The database fails; ten seconds later ai-brain slows down, ten more and the gateway drops half of its requests.',
    duration: 60,
    faults: [
      {
        id: 'database-errors',
        service_id: 'database',
        at: 0,
        effect: { error_rate: [0.78, 0.82], message: 'Connection pool exhausted' },
        truth: { cause: 'database', monitor: 'high-error-rate' },
      },
      {
        id: 'ai-brain-slow',
        service_id: 'ai-brain',
        at: 10,
        effect: { latency_ms: [4_800, 5_200], message: 'Context lookup in database timed out, retrying' },
        truth: { cause: 'database', monitor: 'high-latency' },
      },
      {
        id: 'gateway-errors',
        service_id: 'gateway',
        at: 20,
        effect: { error_rate: [0.48, 0.52], message: 'Upstream ai-brain did not answer in time' },
        truth: { cause: 'database', monitor: 'high-error-rate' },
      },
    ],
  },
  {
    name: 'load',
    title: 'Load',
    description: 'The steady system at 10,000 events a second.',
    events_per_second: 10_000,
    faults: [],
  },
  {
    name: 'silence',
    title: 'Silence',
    description: 'A service stops reporting until it is fixed or the mode is stopped.',
    faults: [
      {
        id: 'database-silent',
        service_id: 'database',
        at: 0,
        effect: { silent: true },
        truth: { cause: 'database', monitor: 'stale-data' },
      },
    ],
  },
]
