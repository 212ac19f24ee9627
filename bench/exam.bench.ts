import { join } from 'node:path'
import { exam } from '../src/exam/exam.ts'

/**
 * The detection exam: seeded chaos runs over all modes and drawn mixed faults through
 * simulator, ingest and engine (demo profile) on a stepped clock, graded against the
 * truth each scenario declares. All times are simulated, so they do not depend on the machine.
 */
const quick = Boolean(process.env.NEXUS_QUICK ?? process.env.NEXUS_BENCH_QUICK)
const RUNS = quick ? 60 : 200
const STEADY = quick ? { seeds: 3, seconds: 600 } : { seeds: 20, seconds: 1_800 }

const scenarioFolder = join(import.meta.dirname, '../resources/scenarios')
const { card, steady } = exam({ runs: RUNS, seed: 1, scenarioFolder, steady: STEADY })
for (const fault of card.faults) {
  if (fault.verdict === 'detected' || fault.verdict === 'not_expected') continue
  console.log(`${fault.run} ${fault.faultId}: ${fault.verdict}, named ${fault.namedCause ?? 'nobody'}, true ${fault.expectedCause}`)
}
const silence = card.faults
  .filter(({ expectedMonitor }) => expectedMonitor === 'stale-data')
  .flatMap(({ secondsToDetect }) => secondsToDetect ?? [])
const right = (card.causesRight / Math.max(1, card.causesJudged)) * 100
const p95 = card.secondsToDetectP95 ?? Number.POSITIVE_INFINITY
const slowest = Math.max(0, ...silence)
const figures = [
  { name: `detection p95 over ${RUNS} runs`, value: p95, unit: 's', budget: '<= 1.75', pass: p95 <= 1.75 },
  { name: 'detection of silence, slowest', value: slowest, unit: 's', budget: '<= 11', pass: slowest <= 11 },
  { name: `missed of ${card.faults.length} faults`, value: card.missed, unit: '', budget: '0', pass: card.missed === 0 },
  { name: 'false alarms in the runs', value: card.falseAlarms, unit: '', budget: '0', pass: card.falseAlarms === 0 },
  {
    name: `false alarms in ${STEADY.seeds} x ${STEADY.seconds / 60} min of steady state`,
    value: steady.falseAlarms,
    unit: '',
    budget: '0',
    pass: steady.falseAlarms === 0,
  },
  { name: `named cause right, of ${card.causesJudged}`, value: Math.round(right * 10) / 10, unit: '%', budget: '>= 95', pass: right >= 95 },
]
process.stdout.write(`${JSON.stringify({ name: 'exam', figures })}\n`)
