import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ensureNode, ROOT } from './lib/node-check.mjs'

/** Makes the recording that stands in for the live system ("panic"): resources/demo/three-minutes.jsonl.gz and its marks. */
await ensureNode()
const { openDemoScript } = await import('../src/main/demo/index.ts')
const { recordDemo } = await import('./lib/demo-recording.mjs')

const FOLDER = join(ROOT, 'resources/demo')
const NAME = 'three-minutes'
/** The recording is shipped with every installer, bytes. */
const MOST_BYTES = 1_500_000

const { gzip, text, marks } = recordDemo(
  openDemoScript(join(FOLDER, `${NAME}.yaml`)),
  join(ROOT, 'resources/scenarios'),
  `${NAME}.jsonl.gz`,
)
if (gzip.length > MOST_BYTES) {
  console.error(`The recording has ${gzip.length} bytes; it may have ${MOST_BYTES}.`)
  process.exit(1)
}
mkdirSync(FOLDER, { recursive: true })
writeFileSync(join(FOLDER, `${NAME}.jsonl.gz`), gzip)
writeFileSync(join(FOLDER, `${NAME}.marks.json`), `${JSON.stringify(marks, null, 2)}\n`)
console.log(`${NAME}.jsonl.gz: ${text.split('\n').length - 1} events, ${gzip.length} bytes, ${marks.cues.length} cues.`)
