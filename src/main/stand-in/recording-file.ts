import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import type { DemoScript } from '../../shared/model/demo.ts'

/** What stands beside a recording of the demo: which script it is of, and where each cue begins in it. */
const marksSchema = z.strictObject({
  /** File name of the recording, in the same folder. */
  recording: z.string().regex(/^[\w.-]+$/),
  /** SHA-256 of that file: a damaged one is found before anybody sees it. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** Every cue in order; `position`: event time. */
  cues: z.array(z.strictObject({ cue_id: z.string(), position: z.iso.datetime() })).min(1),
  /** Event time of the last sample. */
  end: z.iso.datetime(),
})

/** A recording of the demo that can be played from any cue. Times are event time, ms since the epoch. */
export interface DemoRecording {
  readonly file: string
  /** Where each cue begins. */
  readonly marks: ReadonlyMap<string, number>
  readonly endMs: number
}

/**
 * Reads the marks beside a recording and holds the recording to them.
 * @returns the recording, or one sentence why it cannot be played
 */
export function readDemoRecording(marksFile: string, script: Pick<DemoScript, 'cues'>): DemoRecording | string {
  const again = 'make it anew with "npm run demo-recording"'
  let marks: z.output<typeof marksSchema>
  try {
    marks = marksSchema.parse(JSON.parse(readFileSync(marksFile, 'utf8')))
  } catch (error) {
    return isMissing(error)
      ? `The recording of the demo is not there (${marksFile}); ${again}.`
      : `The marks of the recording cannot be read (${marksFile}); ${again}.`
  }
  const file = join(dirname(marksFile), marks.recording)
  let bytes: Buffer
  try {
    bytes = readFileSync(file)
  } catch (error) {
    return isMissing(error)
      ? `The recording of the demo is not there (${file}); ${again}.`
      : `The recording of the demo cannot be read (${file}).`
  }
  if (createHash('sha256').update(bytes).digest('hex') !== marks.sha256) return `The recording of the demo is damaged (${file}); ${again}.`
  const positions = new Map(marks.cues.map(({ cue_id, position }) => [cue_id, Date.parse(position)]))
  const without = script.cues.find(({ id }) => !positions.has(id))
  if (without !== undefined) return `The recording is of another script: it has no cue "${without.id}"; ${again}.`
  return { file, marks: positions, endMs: Date.parse(marks.end) }
}

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT'
