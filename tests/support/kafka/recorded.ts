import { openRecords } from '../../../src/main/records/index.ts'

/**
 * Every event of the newest run in a data folder, as recorded: its place in the topic, and the number it was sent with.
 * `events` counts them with repetitions.
 */
export function recordedPlaces(folder: string): { places: Map<string, number>; events: number } {
  const records = openRecords({ folder, capBytes: 8 * 1024 ** 3, clock: { now: () => 0 } })
  try {
    const run = records.recordedRun({})
    if (run === null) throw new Error(`Nothing is recorded in ${folder}.`)
    const places = new Map<string, number>()
    let events = 0
    for (const { input } of records.recording(run.runId)) {
      if (input.kind !== 'telemetry') continue
      input.events.forEach((event, i) => {
        events++
        places.set(`${input.partition}:${input.offsets[i]}`, Number(event.metadata?.n))
      })
    }
    return { places, events }
  } finally {
    records.close()
  }
}
