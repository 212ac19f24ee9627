import { afterAll, describe, expect, it } from 'vitest'
import { NOT_SAID } from './queue/reasons.ts'
import { audioFolder, Rig } from './testing/rig.ts'
import { story } from './testing/story.ts'

const audio = audioFolder()
afterAll(audio.remove)

const captions = (rig: Rig) => rig.says().map(({ utterance }) => utterance.caption)

describe('the voice while a demo runs', () => {
  it('says the lines of the demo alone, and why it did not say the others', () => {
    const rig = new Rig(audio.folder)
    rig.voice.demo(true)
    rig.voice.ready()
    rig.voice.heard(story('a', 'p1').opened())
    rig.voice.line('demo-detection')
    expect(captions(rig)).toEqual(['The high latency monitor has fired.'])
    expect(rig.says()[0]?.utterance).toMatchObject({ kind: 'line', why: 'It is a line of the demo.' })
    const held = rig.transcript().filter(({ said }) => !said)
    expect(held.map(({ why }) => why)).toEqual([NOT_SAID.demo, NOT_SAID.demo])
    expect(rig.voice.status().budget.spent).toBe(0)
  })

  it('still answers who asks', () => {
    const rig = new Rig(audio.folder)
    rig.voice.demo(true)
    rig.voice.sitrep()
    expect(rig.says()).toHaveLength(1)
  })

  it('tells afterwards, once, what outlasted the demo', async () => {
    const rig = new Rig(audio.folder)
    rig.voice.demo(true)
    rig.voice.heard(story('a', 'p1').opened())
    rig.voice.demo(false)
    expect(rig.says().map(({ utterance }) => utterance.incident_id)).toEqual(['a'])
    await rig.clock.advance(20_000)
    expect(rig.says()).toHaveLength(1)
  })

  it('ends a line when the next cue begins, and says the new one', () => {
    const rig = new Rig(audio.folder)
    rig.voice.demo(true)
    rig.voice.line('demo-hook')
    rig.voice.hush('The next cue of the demo begins.')
    rig.voice.line('demo-problem')
    expect(rig.hushes()).toMatchObject([{ why: 'The next cue of the demo begins.' }])
    expect(captions(rig)).toEqual(['Five services. One living system.', 'Anomaly detected. Moving to ai-brain.'])
  })

  it('is silent over a reset: what ended by it is no news', () => {
    const rig = new Rig(audio.folder)
    const { of, opened } = story('a', 'p1')
    rig.voice.heard(opened())
    const before = rig.says().length
    rig.voice.heard([{ seq: 90, at: 0, kind: 'system.reset', actor: 'ada', reason: 'Reset.' }, of.change(5, 'resolved')])
    expect(rig.says()).toHaveLength(before)
    expect(rig.voice.status()).toMatchObject({ speaking: null, waiting: 0 })
  })
})
