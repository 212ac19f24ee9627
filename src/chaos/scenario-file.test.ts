import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { UsageError } from '../shared/errors.ts'
import { DEFAULT_TOPOLOGY } from '../shared/model/topology.ts'
import { readCatalogue, striking, unknownMode, unknownService } from './catalogue.ts'
import { parseScenario, readScenarioFile } from './scenario-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'nexus-scenario-'))
afterAll(() => rmSync(folder, { recursive: true }))

function complaint(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (error instanceof UsageError) return error.message
    throw error
  }
  throw new Error('expected a UsageError')
}

const HEAD = 'name: x\ntitle: X\n'

describe('a scenario file', () => {
  it.each([
    [
      'an unknown key',
      `${HEAD}faults:\n  - id: a\n    service_id: s\n    at: 0\n    effect:\n      latency: [1, 2]\n    truth: {cause: s, monitor: null}\n`,
      's.yaml:8:7: faults.0.effect.latency: this key is not known.',
    ],
    ['a wrong type', `${HEAD}duration: soon\n`, 's.yaml:3:11: duration: expected number, received string.'],
    ['a number out of range', `${HEAD}duration: -1\n`, 's.yaml:3:11: duration:'],
    [
      'a missing key',
      `${HEAD}faults:\n  - id: a\n    at: 0\n    effect: {}\n    truth: {cause: s, monitor: null}\n`,
      's.yaml:4:5: faults.0.service_id:',
    ],
    [
      'a range upside down',
      `${HEAD}faults:\n  - {id: a, service_id: s, at: 0, effect: {latency_ms: [5, 2]}, truth: {cause: s, monitor: null}}\n`,
      's.yaml:4:56: faults.0.effect.latency_ms: the first number of a range must not be larger than the second.',
    ],
    [
      'an id used twice',
      `${HEAD}faults:\n  - &f {id: a, service_id: s, at: 0, effect: {}, truth: {cause: s, monitor: null}}\n  - {id: a, service_id: s, at: 0, effect: {}, truth: {cause: s, monitor: null}}\n`,
      's.yaml:5:10: faults.1.id: another fault is already called "a".',
    ],
    [
      'a fault after the end',
      `${HEAD}duration: 5\nfaults:\n  - {id: a, service_id: s, at: 5, effect: {}, truth: {cause: s, monitor: null}}\n`,
      's.yaml:5:32: faults.0.at: starts at 5 s, when the scenario (5 s) is already over.',
    ],
    ['broken YAML', 'name: x\nfaults: [\n', 's.yaml:3:1: this is not valid YAML:'],
    ['a list instead of keys', '- 1\n', 's.yaml:1:1: expected object, received array.'],
    ['nothing', '# only a comment\n', 's.yaml:1:1: the scenario is empty'],
  ])('with %s is refused with line and column', (_, text, expected) => {
    expect(complaint(() => parseScenario('s.yaml', text))).toContain(expected)
  })

  it('that is missing, a folder or bombed with aliases is refused in one sentence', () => {
    expect(complaint(() => readScenarioFile(join(folder, 'none.yaml')))).toContain('there is no such file')
    expect(complaint(() => readScenarioFile(folder))).toContain('it is a folder')
    const bomb = Array.from(
      { length: 12 },
      (_, level) =>
        `k${level}: &a${level} [${
          level === 0
            ? '1'
            : Array(9)
                .fill(`*a${level - 1}`)
                .join(', ')
        }]`,
    )
    expect(complaint(() => parseScenario('s.yaml', bomb.join('\n')))).toContain('s.yaml:1:1: this YAML cannot be resolved')
  })
})

describe('the catalogue', () => {
  it('offers the built-in modes and every shipped scenario, all for services of the default system', () => {
    const { scenarios } = readCatalogue('resources/scenarios', null)
    expect([...scenarios.keys()].slice(0, 5)).toEqual(['steady', 'latency-spike', 'cascade', 'load', 'silence'])
    expect(scenarios.size).toBe(5 + readdirSync('resources/scenarios').length)
    const known = new Set(DEFAULT_TOPOLOGY.services.map((service) => service.serviceId))
    for (const scenario of scenarios.values()) {
      expect(unknownService(scenario, known)).toBeNull()
      for (const fault of scenario.faults) expect(known).toContain(fault.truth.cause)
    }
  })

  it('takes one more file, also from the folder itself, and refuses a name used twice', () => {
    const path = join(folder, 'mine.yaml')
    writeFileSync(path, 'name: mine\ntitle: Mine\n')
    expect(readCatalogue(null, path).fromFile).toBe('mine')
    expect(readCatalogue(folder, path)).toMatchObject({ fromFile: 'mine' })
    writeFileSync(join(folder, 'second.yaml'), 'name: mine\ntitle: Again\n')
    expect(complaint(() => readCatalogue(folder, null))).toContain('second.yaml: a scenario called "mine" exists already')
    expect(complaint(() => readCatalogue(join(folder, 'none'), null))).toContain('cannot be read (ENOENT)')
  })

  it('says what there is when asked for something else, and who is unknown', () => {
    const catalogue = readCatalogue(null, null)
    expect(unknownMode('boom', catalogue)).toBe(
      'There is no mode or scenario "boom"; there are steady, latency-spike, cascade, load, silence.',
    )
    expect(unknownService(catalogue.scenarios.get('cascade')!, new Set(['database']))).toContain('strikes the service "ai-brain"')
  })

  it('moves a scenario of one service to another, and leaves one of several alone', () => {
    const { scenarios } = readCatalogue(null, null)
    expect(striking(scenarios.get('silence')!, 'auth').faults[0]).toMatchObject({ service_id: 'auth', truth: { cause: 'auth' } })
    expect(striking(scenarios.get('cascade')!, 'auth')).toBe(scenarios.get('cascade'))
  })
})
