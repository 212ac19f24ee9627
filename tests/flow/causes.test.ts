import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { analyzeCauses } from '../../src/main/engine/root-cause/index.ts'
import { causeReportSchema } from '../../src/shared/model/cause.ts'
import { examine, healthyClaims, within } from '../support/causes/exam.ts'
import { chance, type Rows } from '../support/causes/inject.ts'
import { FRONT, incidentOf, inputOf, LEVELS, type Level, levelOf, PETSHOP, PETSHOP_PRESENT } from '../support/causes/petshop.ts'

/** Computing on two shared cores takes as long as it takes. */
vi.setConfig({ testTimeout: 300_000 })

if (!PETSHOP_PRESENT) console.warn(`PetShop incidents are not in ${PETSHOP}; the tests of root causes on them are skipped.`)

const INCIDENTS = [0, 1, 2, 3, 4, 5, 6, 7]
/** Incidents run again under other names: all of them in a full proof. */
const RENAMED: readonly (readonly [string, number])[] =
  process.env.NEXUS_PROVE === '1'
    ? LEVELS.flatMap((name) => INCIDENTS.map((number) => [name, number] as const))
    : [
        ['high_traffic', 0],
        ['high_traffic', 7],
        ['low_traffic', 1],
        ['low_traffic', 5],
      ]
const CLI = resolve(import.meta.dirname, '../../src/main/cli/cli.ts')
const folder = mkdtempSync(join(tmpdir(), 'nexus-causes-'))
afterAll(() => rmSync(folder, { recursive: true }))

const levels = new Map<string, Level>()
function level(name: string): Level {
  const known = levels.get(name) ?? levelOf(name)
  levels.set(name, known)
  return known
}

function nexus(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], { encoding: 'utf8' })
  return { status, stdout, stderr }
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map((item) => ({ item, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item)
}

describe.skipIf(!PETSHOP_PRESENT)('root causes of PetShop incidents', () => {
  it.each([FRONT, null])('puts the labelled cause first in at least 14 of 16, and among three in all (alerting: %s)', (alerting) => {
    const ranks = LEVELS.flatMap((name) =>
      INCIDENTS.map((number) => {
        const { rows, label } = incidentOf(name, number)
        const { baseline, calls } = level(name)
        const { causes } = analyzeCauses(inputOf(rows, baseline, calls, alerting))
        return causes.findIndex(({ serviceId }) => serviceId === label.root_cause)
      }),
    )
    console.log(
      `PetShop causes (alerting ${alerting ?? 'not named'}): first in ${ranks.filter((rank) => rank === 0).length} of ${ranks.length}`,
    )
    expect(ranks.filter((rank) => rank === 0).length).toBeGreaterThanOrEqual(14)
    expect(ranks.every((rank) => rank >= 0 && rank < 3)).toBe(true)
  })

  it('gives the same ranking when every id is renamed and everything is in another order', () => {
    const random = chance(5)
    for (const [name, number] of RENAMED) {
      const { baseline, calls } = level(name)
      const input = inputOf(incidentOf(name, number).rows, baseline, calls, FRONT)
      const names = new Map<string, string>()
      const renamed = (id: string) => {
        if (!names.has(id)) names.set(id, `s${Math.floor(random() * 1e9)} ${names.size}`)
        return names.get(id) ?? ''
      }
      const other = analyzeCauses({
        ...input,
        alertingService: renamed(FRONT),
        services: shuffled(input.services, random).map((service) => ({
          ...service,
          serviceId: renamed(service.serviceId),
          points: shuffled(service.points, random),
        })),
        calls: shuffled(input.calls, random).map(([caller, callee]): [string, string] => [renamed(caller), renamed(callee)]),
      })
      const same = analyzeCauses(input)
      expect(other.verdict).toBe(same.verdict)
      expect(other.causes.map(({ serviceId }) => serviceId)).toEqual(same.causes.map(({ serviceId }) => renamed(serviceId)))
      for (const [i, cause] of other.causes.entries()) expect(cause.confidence).toBeCloseTo(same.causes[i]?.confidence ?? -1, 3)
    }
  })

  it('finds injected faults at other services, of any depth', () => {
    const grades = LEVELS.flatMap((name) => examine(level(name), 0.15, 7))
    console.log(
      `injected faults: ${grades.length}, first ${(within(grades, 1) * 100).toFixed(0)} %, in three ${(within(grades, 3) * 100).toFixed(0)} %`,
    )
    expect(new Set(grades.map(({ target }) => target)).size).toBeGreaterThanOrEqual(10)
    expect(within(grades, 1)).toBeGreaterThanOrEqual(0.8)
  })

  it.each(LEVELS)('%s: claims a cause in at most 2 in 100 healthy windows', (name) => {
    for (const alerting of [FRONT, null]) {
      const { windows, claimed } = healthyClaims(level(name), 5, 11, alerting)
      console.log(`${name}: a cause claimed in ${claimed} of ${windows} healthy windows (alerting ${alerting ?? 'not named'})`)
      expect(claimed / windows).toBeLessThanOrEqual(0.02)
    }
  })

  it('judges half a recording by what it has, and gaps by what is left', () => {
    const { baseline, calls } = level('high_traffic')
    const { rows } = incidentOf('high_traffic', 5)
    const random = chance(9)
    const gaps: Rows = new Map([...rows].map(([id, points]) => [id, points.filter(() => id === FRONT || random() < 0.9)]))
    expect(analyzeCauses(inputOf(gaps, baseline, calls, FRONT)).causes[0]?.serviceId).toBe('PetSearch_AWS::ECS::Fargate')
    const half: Rows = new Map([...rows].map(([id, points]) => [id, points.slice(0, 3)]))
    expect(analyzeCauses(inputOf(half, baseline, calls, FRONT)).causes[0]?.serviceId).toBe('PetSearch_AWS::ECS::Fargate')
  })
})

describe.skipIf(!PETSHOP_PRESENT)('nexus causes', () => {
  const recording = join(PETSHOP, 'high_traffic/train/incident-0.jsonl')
  const flags = ['--baseline', join(PETSHOP, 'high_traffic/baseline.jsonl.gz'), '--topology', join(PETSHOP, 'high_traffic/topology.json')]

  it('prints only JSON of the shared schema, the same bytes each time', () => {
    const first = nexus('causes', '--recording', recording, ...flags, '--alerting', FRONT, '--json')
    expect({ status: first.status, stderr: first.stderr }).toEqual({ status: 0, stderr: '' })
    const report = causeReportSchema.parse(JSON.parse(first.stdout))
    expect(report.verdict).toBe('cause_found')
    expect(report.causes[0]).toMatchObject({ service_id: 'PetSearch_AWS::ECS::Fargate', symptom: 'latency' })
    expect(report.causes[0]?.path.at(-1)?.service_id).toBe(FRONT)
    expect(report.causes.reduce((sum, { confidence }) => sum + confidence, 0)).toBeLessThanOrEqual(1)
    expect(report.spoken.split(/\s+/).length).toBeLessThanOrEqual(20)
    expect(nexus('causes', '--recording', recording, ...flags, '--alerting', FRONT, '--json').stdout).toBe(first.stdout)
  })

  it('takes a recording cut in half, plain or packed, and runs without baseline and topology', () => {
    const text = readFileSync(recording)
    const plain = join(folder, 'half.jsonl')
    writeFileSync(plain, text.subarray(0, Math.floor(text.length * 0.7)))
    const packed = join(folder, 'half.jsonl.gz')
    const bytes = gzipSync(text)
    writeFileSync(packed, bytes.subarray(0, Math.floor(bytes.length * 0.7)))
    for (const file of [plain, packed]) {
      const { status, stdout } = nexus('causes', '--recording', file, ...flags, '--json')
      expect(status).toBe(0)
      causeReportSchema.parse(JSON.parse(stdout))
    }
    expect(nexus('causes', '--recording', recording, '--json').status).toBe(0)
    expect(nexus('causes', '--recording', recording, ...flags).stdout).toMatch(/path: PetSearch.* -> PetSite \+0 s/)
  })
})

describe('nexus', () => {
  it('explains itself, and says in one sentence what is wrong', () => {
    expect(nexus('--help').stdout).toMatch(/^ {2}causes +ranks/m)
    expect(nexus('causes', '--help').stdout).toContain('--recording FILE')
    const broken = join(folder, 'broken.jsonl')
    writeFileSync(
      broken,
      '{"timestamp":"2026-01-01T00:00:00Z","service_id":"a","latency_ms":1}\nnonsense\n{"timestamp":"2026-01-01T00:00:01Z","service_id":"a"}\n',
    )
    const empty = join(folder, 'empty.jsonl')
    writeFileSync(empty, '')
    for (const [args, sentence] of [
      [['boom'], '"boom" is not a command of nexus'],
      [['causes'], '--recording FILE is missing'],
      [['causes', '--bogus'], '--bogus is not a flag'],
      [['causes', '--recording', join(folder, 'none.jsonl')], 'there is no such file'],
      [['causes', '--recording', empty], 'is empty'],
      [['causes', '--recording', broken], 'broken.jsonl:2: this is not JSON'],
    ] as const) {
      const { status, stdout, stderr } = nexus(...args)
      expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
      expect(stderr).toContain(sentence)
      expect(stderr.trimEnd().split('\n')).toHaveLength(1)
    }
  })
})
