import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { readCatalogue } from '../../src/chaos/catalogue.ts'
import { createSimulator } from '../../src/chaos/simulator.ts'
import { DEFAULT_TOPOLOGY } from '../../src/shared/model/topology.ts'

/** The run begins so long before the first cue, so that everything is known and well by then, ms. */
const LEAD_MS = 12_000
/** And ends so long after the script, ms. */
const TAIL_MS = 20_000
/** When the recorded run took place. Any instant would do; a fixed one gives the same bytes on every machine. */
const BEGAN_MS = Date.UTC(2026, 0, 1, 12)

/**
 * A seeded run of the simulator through a whole script: what the script breaks and fixes happens at the times of its
 * cues, exactly.
 * @param {import('../../src/shared/model/demo.ts').DemoScript} script
 * @param {string} scenarioFolder
 * @param {string} name file name of the recording
 * @returns {{gzip: Buffer, text: string, marks: {recording: string, sha256: string, cues: {cue_id: string, position: string}[], end: string}}}
 */
export function recordDemo(script, scenarioFolder, name) {
  const { scenarios } = readCatalogue(scenarioFolder, null)
  const scenario = (/** @type {string} */ mode) => {
    const found = scenarios.get(mode)
    if (found === undefined) throw new Error(`The script begins "${mode}", which the simulator does not have.`)
    return found
  }
  const firstMs = BEGAN_MS + LEAD_MS
  const services = DEFAULT_TOPOLOGY.services.map(({ serviceId, actions }) => ({ serviceId, actions: [...(actions ?? [])] }))
  const simulator = createSimulator({ topology: { services }, scenario: scenario('steady'), seed: script.seed, startMs: BEGAN_MS })
  /** @type {string[]} */
  const lines = []
  for (const cue of script.cues) {
    // A sample of the very instant of a cue belongs to what was before it.
    lines.push(...simulator.advance(firstMs + cue.at * 1_000))
    if (cue.chaos === 'stop') simulator.stop()
    else if (cue.chaos !== null) simulator.start(scenario(cue.chaos), { seed: script.seed })
    if (cue.fix !== null) simulator.recover(cue.fix === 'all' ? null : cue.fix)
  }
  const endMs = firstMs + script.length * 1_000 + TAIL_MS
  lines.push(...simulator.advance(endMs))
  const text = `${lines.join('\n')}\n`
  const gzip = gzipSync(text, { level: 9 })
  return {
    gzip,
    text,
    marks: {
      recording: name,
      sha256: createHash('sha256').update(gzip).digest('hex'),
      cues: script.cues.map(({ id, at }) => ({ cue_id: id, position: new Date(firstMs + at * 1_000).toISOString() })),
      end: new Date(endMs).toISOString(),
    },
  }
}
