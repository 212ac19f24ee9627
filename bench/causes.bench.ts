import { analyzeCauses } from '../src/main/engine/root-cause/index.ts'
import { examine, type Grade, healthyClaims, within } from '../tests/support/causes/exam.ts'
import { FRONT, incidentOf, inputOf, LEVELS, levelOf, PETSHOP, PETSHOP_PRESENT } from '../tests/support/causes/petshop.ts'

/**
 * Root causes: the labelled incidents, a large exam of injected faults (training half and exam half of the baseline apart),
 * and how often a cause is claimed in healthy windows.
 */
const quick = process.env.NEXUS_QUICK === '1' || process.env.NEXUS_BENCH_QUICK === '1'
const NAME = 'causes'
const INCIDENTS = [0, 1, 2, 3, 4, 5, 6, 7]
const ROUNDS = quick ? 0.3 : 1
const HEALTHY_STEP = quick ? 15 : 4

const percent = (share: number): number => Math.round(share * 1_000) / 10
const atLeast = (name: string, value: number, bar: number, unit: string) => ({ name, value, unit, budget: `>= ${bar}`, pass: value >= bar })
const shown = (name: string, grades: readonly Grade[]) => ({
  name,
  value: percent(within(grades, 1)),
  unit: '%',
  budget: 'informative',
  pass: true,
})

function run(): object {
  if (!PETSHOP_PRESENT) return { name: NAME, skipped: `the PetShop incidents are not in ${PETSHOP}` }
  const levels = LEVELS.map(levelOf)
  const ranks: number[] = []
  const took: number[] = []
  for (const { name, baseline, calls } of levels) {
    for (const number of INCIDENTS) {
      const { rows, label } = incidentOf(name, number)
      const begun = performance.now()
      const { causes } = analyzeCauses(inputOf(rows, baseline, calls, label.alerting_service))
      took.push(performance.now() - begun)
      ranks.push(causes.findIndex(({ serviceId }) => serviceId === label.root_cause))
    }
  }
  const grades = levels.flatMap((level) => examine(level, ROUNDS, 42))
  const healthy = levels.map((level) => healthyClaims(level, 5, HEALTHY_STEP, FRONT))
  const windows = healthy.reduce((sum, one) => sum + one.windows, 0)
  const claimed = percent(healthy.reduce((sum, one) => sum + one.claimed, 0) / windows)
  for (const kind of ['latency', 'errors', 'overload'] as const) {
    const own = grades.filter((grade) => grade.kind === kind)
    console.log(`${kind}: ${own.length} faults, first in ${percent(within(own, 1))} %, in the first three in ${percent(within(own, 3))} %`)
  }
  const depths = [...new Set(grades.map(({ depth }) => depth))].sort((a, b) => a - b)
  for (const depth of depths) {
    const own = grades.filter((grade) => grade.depth === depth)
    console.log(`${depth} calls below the front: ${own.length} faults, first in ${percent(within(own, 1))} %`)
  }
  const figures = [
    atLeast('PetShop incidents with the cause first', ranks.filter((rank) => rank === 0).length, 14, 'of 16'),
    atLeast('PetShop incidents with the cause in the first three', ranks.filter((rank) => rank >= 0 && rank < 3).length, 16, 'of 16'),
    atLeast(`injected faults with the cause first (${grades.length} faults)`, percent(within(grades, 1)), 80, '%'),
    shown(
      'of those claimed',
      grades.filter((grade) => grade.claimed),
    ),
    shown(
      'of those with added time and failures conserved',
      grades.filter((grade) => grade.spread === 'conserved'),
    ),
    atLeast('injected faults with the cause in the first three', percent(within(grades, 3)), 85, '%'),
    atLeast('services with faults injected', new Set(grades.map(({ target }) => target)).size, 10, 'services'),
    { name: `healthy windows with a cause claimed (${windows} windows)`, value: claimed, unit: '%', budget: '<= 2', pass: claimed <= 2 },
    { name: 'one analysis, slowest', value: Math.round(Math.max(...took)), unit: 'ms', budget: 'informative', pass: true },
  ]
  process.exitCode = figures.every(({ pass }) => pass) ? 0 : 1
  return { name: NAME, figures }
}

console.log(JSON.stringify(run()))
