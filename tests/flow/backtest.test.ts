import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { generate } from '../../src/chaos/generate.ts'
import { parseScenario } from '../../src/chaos/scenario-file.ts'
import { backtestCommand } from '../../src/main/cli/backtest.ts'
import { monitorsCommand } from '../../src/main/cli/monitors.ts'
import { BUILT_IN_MONITORS } from '../../src/main/engine/monitors/built-in.ts'
import { type BacktestWire, backtestSchema } from '../../src/shared/model/backtest.ts'

const START_MS = Date.parse('2026-01-01T00:00:00.000Z')
/** Time without a fault before it, for the services' own normal. */
const CALM_S = 150
const FAULT_MS = START_MS + CALM_S * 1_000
const SCENARIOS = resolve(import.meta.dirname, '../../resources/scenarios')

let folder = ''
const at = (name: string) => join(folder, name)
const calm = [
  ...generate(parseScenario('calm', 'name: calm\ntitle: Calm\nfaults: []\n'), {
    seed: 3,
    startMs: START_MS,
    durationSeconds: CALM_S,
    rate: null,
  }),
].join('')

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'nexus-backtest-'))
  writeFileSync(at('built-in.yaml'), BUILT_IN_MONITORS)
  writeFileSync(at('calm.jsonl'), calm)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function tried(recording: string, ...flags: string[]): Promise<BacktestWire> {
  const { text } = await backtestCommand(['--monitors', at('built-in.yaml'), '--recording', recording, '--json', ...flags])
  return backtestSchema.parse(JSON.parse(text))
}

describe('nexus backtest', () => {
  it('fires nothing on a calm system', async () => {
    const result = await tried(at('calm.jsonl'))
    expect(result).toMatchObject({ would_fire: [], did_fire: [], only_would: 0, only_did: 0, incidents: 0, problems: [] })
    expect(result.events).toBe(calm.trimEnd().split('\n').length)
  })

  it.each(['llm-token-storm', 'llm-rate-limit', 'llm-bad-json', 'llm-tool-loop'])(
    'finds the fault of %s by its monitor, in both profiles',
    async (name) => {
      const scenario = parseScenario(name, readFileSync(join(SCENARIOS, `${name}.yaml`), 'utf8'))
      const fault = [...generate(scenario, { seed: 4, startMs: FAULT_MS, durationSeconds: 30, rate: null })].join('')
      writeFileSync(at(`${name}.jsonl`), calm + fault)
      const truth = scenario.faults[0]?.truth
      for (const profile of ['demo', 'production']) {
        const result = await tried(at(`${name}.jsonl`), '--profile', profile)
        const firing = result.would_fire.find(({ monitor_id, group }) => monitor_id === truth?.monitor && group === truth?.cause)
        expect(Date.parse(firing?.from ?? '') - FAULT_MS).toBeLessThanOrEqual(10_000)
        expect(Math.min(...result.would_fire.map(({ from }) => Date.parse(from)))).toBeGreaterThanOrEqual(FAULT_MS)
        // The built-in text, loaded, is the built-in monitors.
        expect(result.would_fire).toEqual(result.did_fire)
        expect([result.only_would, result.only_did]).toEqual([0, 0])
      }
    },
  )

  it('tells the difference in words, and what is wrong with the file', async () => {
    const scenario = parseScenario('llm-bad-json', readFileSync(join(SCENARIOS, 'llm-bad-json.yaml'), 'utf8'))
    writeFileSync(at('bad.jsonl'), calm + [...generate(scenario, { seed: 4, startMs: FAULT_MS, durationSeconds: 30, rate: null })].join(''))
    writeFileSync(
      at('own.yaml'),
      `monitors:
  - { id: own, query: 'max(last_5s):max:nexus.service.latency{service_id:ai-*} by {service_id} > 1100' }
  - { id: high-latency, query: nonsense }
`,
    )
    const { text, exitCode } = await backtestCommand(['--monitors', at('own.yaml'), '--recording', at('bad.jsonl'), '--profile', 'demo'])
    const lines = text.split('\n')
    expect(exitCode).toBe(1)
    expect(lines[0]).toBe(`${at('own.yaml')}:3:40: high-latency: Here should stand "(", but the text ends.`)
    expect(lines[1]).toMatch(/^These monitors would have fired 1 alert where \d alerts fired: 1 more and \d fewer\.$/)
    expect(text).toMatch(/Would have fired:\n {2}2026-01-01T00:02:3\S+ {2}still firing {2}own {2}ai-brain {2}Alert: /)
  })

  it('names what is missing or wrong on the command line', async () => {
    await expect(backtestCommand([])).rejects.toThrow('--monitors FILE is needed')
    await expect(backtestCommand(['--monitors', at('none.yaml'), '--recording', at('calm.jsonl')])).rejects.toThrow('there is no such file')
    await expect(backtestCommand(['--monitors', at('built-in.yaml'), '--recording', at('none.jsonl')])).rejects.toThrow('--recording')
    await expect(backtestCommand(['--monitors', at('built-in.yaml'), '--recording', at('calm.jsonl'), '--profile', 'x'])).rejects.toThrow(
      'demo or production',
    )
    await expect(backtestCommand(['--what'])).rejects.toThrow('--help')
  })
})

describe('nexus monitors', () => {
  it('prints the built-in monitors, which pass its own check', () => {
    expect(monitorsCommand(['--print'])).toEqual({ text: BUILT_IN_MONITORS.trimEnd(), exitCode: 0 })
    expect(monitorsCommand(['--check', at('built-in.yaml')])).toEqual({ text: '9 monitors are without a problem.', exitCode: 0 })
  })

  it('tells problems with file, line and column', () => {
    writeFileSync(at('wrong.yaml'), 'monitors:\n  - id: a\n    composite: b || c\n  - { id: b, no_data: true }\n')
    expect(monitorsCommand(['--check', at('wrong.yaml')])).toEqual({
      text: `${at('wrong.yaml')}:3:21: a: There is no monitor "c" in this file.\n1 monitor is without a problem.`,
      exitCode: 1,
    })
  })
})
