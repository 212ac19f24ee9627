/**
 * A process to be killed: folds a script through the real engine into the real
 * records, from wherever a former life was killed. Writes a byte for every step;
 * ends with code 0 once all steps are committed. Given a step and a point in it, it
 * stays there, says `!` and waits to be killed.
 *
 *   node child.ts FOLDER SCRIPT [STEP stepped|appended|committed]
 */
import { writeSync } from 'node:fs'
import { createEngine } from '../../../src/main/engine/index.ts'
import { openRecords } from '../../../src/main/records/index.ts'
import { inputOf, readScript } from './script.ts'

const [folder = '', name = '', halt = '-1', point = ''] = process.argv.slice(2)
const { source, config, steps } = readScript(name)
const records = openRecords({ folder, capBytes: 256 * 1024 * 1024, clock: Date })
const run = records.openRun({ source, header: JSON.stringify(config), live: true })
const engine = createEngine(config, run.engineState ?? undefined)
for (const { now, input } of run.inputs) engine.step(input, now)

function stay(at: number, here: string): void {
  if (at !== Number(halt) || here !== point) return
  writeSync(1, '!')
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
}

for (let i = run.inputsCommitted; i < steps.length; i++) {
  const step = steps[i]!
  const input = inputOf(step, i, engine)
  const facts = engine.step(input, step.now)
  stay(i, 'stepped')
  records.append({ now: step.now, input }, facts)
  stay(i, 'appended')
  if (i % 5 === 4) records.commit()
  if (i % 97 === 96) records.saveEngineState(engine.serialize())
  if (i === Number(halt) && point === 'committed') records.commit()
  stay(i, 'committed')
  writeSync(1, '.')
}
records.commit()
records.close()
for (const notice of records.notices) process.stderr.write(`${notice}\n`)
