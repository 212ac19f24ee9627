import { z } from 'zod'
import type { Camelized } from './case.ts'

/** One injected fault and how the detection did on it. Times in seconds. */
export const examFaultSchema = z.object({
  run: z.string(),
  mode: z.string(),
  seed: z.number().int(),
  fault_id: z.string(),
  service_id: z.string(),
  expected_monitor: z.string().nullable(),
  expected_cause: z.string(),
  started_at: z.string(),
  detected: z.boolean(),
  /** From the declared start of the fault to the expected monitor's alert; null: missed, or not yet. */
  seconds_to_detect: z.number().nullable(),
  named_cause: z.string().nullable(),
  cause_right: z.boolean().nullable(),
  verdict: z.enum(['pending', 'detected', 'missed', 'wrong_cause', 'not_expected']),
})
export type ExamFaultWire = z.infer<typeof examFaultSchema>

/** The detection's score card. */
export const examCardSchema = z.object({
  runs: z.number().int(),
  faults: z.array(examFaultSchema),
  detected: z.number().int(),
  missed: z.number().int(),
  /** Alerts of no declared fault. */
  false_alarms: z.number().int(),
  /** Without silence, which is noticed after `stale_after` by its nature. */
  seconds_to_detect_p50: z.number().nullable(),
  seconds_to_detect_p95: z.number().nullable(),
  causes_right: z.number().int(),
  causes_judged: z.number().int(),
  /** Seconds of steady state watched. */
  steady_seconds: z.number(),
})
export type ExamCardWire = z.infer<typeof examCardSchema>
export type ExamCard = Camelized<ExamCardWire>
