import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SpeechFailure } from '../types.ts'
import { Speech } from './speech.ts'
import { drained } from './testing/bench.ts'

describe('Speech', () => {
  it('gives every reader every whole sample in order, however it comes in and whenever the reader comes', async () => {
    const chunks = fc.array(fc.uint8Array({ maxLength: 3_000 }), { maxLength: 30 })
    await fc.assert(
      fc.asyncProperty(chunks, fc.array(fc.nat(30), { maxLength: 5 }), fc.boolean(), async (parts, starts, fails) => {
        const speech = new Speech('x')
        const readers: ReturnType<typeof drained>[] = []
        for (const [at, part] of parts.entries()) {
          if (starts.includes(at)) readers.push(drained(speech.read()))
          speech.append(part)
          if (at % 3 === 0) await Promise.resolve()
        }
        const all = Buffer.concat(parts)
        const whole = all.subarray(0, all.length - (all.length % 2))
        if (fails || whole.length === 0) speech.fail(new SpeechFailure('unreachable'))
        else if (all.length === whole.length) speech.finish()
        else expect(() => speech.finish()).toThrow(SpeechFailure)
        readers.push(drained(speech.read()))
        const ended = fails || whole.length === 0 ? 'unreachable' : null
        for (const read of readers) expect(await read).toEqual({ bytes: whole, ended })
        expect(Buffer.from(speech.samples())).toEqual(whole)
      }),
      { numRuns: 100 },
    )
  })
})
