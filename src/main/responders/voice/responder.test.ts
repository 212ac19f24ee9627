import { afterAll, describe, expect, it } from 'vitest'
import { utteranceSchema, voiceEntrySchema, voiceStatusSchema } from '../../../shared/model/voice.ts'
import { NOT_SAID } from './queue/reasons.ts'
import { audioFolder, Rig } from './testing/rig.ts'
import { DANA, story } from './testing/story.ts'
import { monitor } from './words/testing/facts.ts'

const audio = audioFolder()
afterAll(audio.remove)
describe('an incident', () => {
  it('is said in the same turn, in clips, whole, with its tone and where it is', () => {
    const rig = new Rig(audio.folder)
    rig.voice.heard(story('a').opened())
    const [say] = rig.says()
    expect(say).toMatchObject({ preempts: false, timestamp: '2026-01-01T00:00:00.000Z' })
    expect(say?.utterance).toMatchObject({
      kind: 'incident',
      priority: 'medium',
      caption: 'Warning. ai-brain latency is high. About five seconds.',
      tone: { url: '/audio/tone-medium.mp3', duration_ms: 300 },
      stream: null,
      service_id: 'ai-brain',
      incident_id: 'a',
      why: 'A p2 incident opened.',
    })
    expect(say?.utterance.parts.map(({ text }) => text).join(' ')).toBe(say?.utterance.caption)
    expect(say?.utterance.duration_ms).toBe(8 * 400)
    expect(utteranceSchema.parse(say?.utterance)).toEqual(say?.utterance)
    expect(rig.transcript()).toMatchObject([{ entryId: say?.utterance.utterance_id, said: true, voice: 'clips', outcome: null }])
    expect(rig.voice.status()).toMatchObject({
      speaking: say?.utterance.utterance_id,
      waiting: 0,
      budget: { spent: 1, limit: 10 },
      problems: [],
    })
    expect(voiceStatusSchema.parse(rig.voice.status())).toEqual(rig.voice.status())
  })

  it('is not said where tones or the voice are not wanted, and says so', async () => {
    const rig = new Rig(audio.folder)
    rig.settings = { ...rig.settings, voice: { ...rig.settings.voice, tones: false } }
    rig.voice.heard(story('a').opened())
    expect(rig.says()[0]?.utterance.tone).toBeNull()
    const shelf = rig.voice.shelve({ scope: 'all', subject: null, reason: 'Talk', minutes: 1 }, DANA)
    expect(rig.hushes()).toMatchObject([{ utterance_id: rig.says()[0]?.utterance.utterance_id }])
    rig.voice.heard(story('b').opened())
    expect(rig.says()).toHaveLength(1)
    expect(rig.voice.status().shelves).toEqual([shelf])
    await rig.clock.advance(60_000)
    expect(rig.voice.status().shelves).toEqual([])
    expect(rig.transcript().map(({ said, caption }) => [said, caption])).toEqual([
      [true, 'Warning. ai-brain latency is high. About five seconds.'],
      [false, 'The voice does not speak.'],
      [false, 'Warning. ai-brain latency is high. About five seconds.'],
      [false, 'The voice speaks again.'],
      [true, 'Warning. ai-brain latency is high. About five seconds.'],
    ])
    expect(rig.says()[1]).toMatchObject({
      utterance: { kind: 'incident', incident_id: 'b', why: 'A silence is over, and what it kept back still stands.' },
    })
    expect(rig.store.shelves).toEqual([])
  })

  it('is reminded of until somebody acknowledges, and never again after a restart announced', async () => {
    const rig = new Rig(audio.folder)
    const p1 = story('a', 'p1')
    rig.voice.heard(p1.opened())
    await rig.clock.advance(125_000)
    expect(rig.says().map(({ utterance }) => utterance.kind)).toEqual(['incident', 'reminder', 'reminder'])
    rig.voice.heard([p1.of.change(130, 'acknowledged', { state: 'acknowledged' }, 'dana')])
    await rig.clock.advance(1_000_000)
    expect(rig.says()).toHaveLength(3)
    rig.voice.heard([p1.of.change(1_200, 'resolved')])
    expect(rig.says().at(-1)?.utterance.kind).toBe('resolved')
  })

  it('of a recording that is over is not reminded of', async () => {
    const rig = new Rig(audio.folder)
    rig.voice.heard(story('a', 'p1').opened())
    rig.sourceState = 'ended'
    await rig.clock.advance(1_000_000)
    expect(rig.says()).toHaveLength(1)
  })

  it('gives its alert the address of the clip that names the symptom', () => {
    const rig = new Rig(audio.folder)
    const [, , alert] = story('a').opened()
    expect(alert?.kind === 'monitor.alerted' && rig.voice.clipUrl(alert)).toBe('/audio/ai-brain-latency.mp3')
  })
})

describe('a recording', () => {
  it('that is wound forward is not spoken of, and what is open then is only known', async () => {
    const rig = new Rig(audio.folder)
    const one = story('a', 'p1')
    rig.voice.heard(one.opened(), true)
    expect(rig.messages.filter(({ type }) => type !== 'voice_status')).toEqual([])
    rig.voice.heard([one.of.integrity(1, 80)])
    await rig.clock.advance(60_000)
    expect(rig.says().map(({ utterance }) => utterance.kind)).toEqual(['reminder'])
  })

  it('that is wound forward does not swallow what the next step brings', async () => {
    const rig = new Rig(audio.folder)
    rig.voice.heard(story('a', 'p2', 'gateway').opened(), true)
    rig.voice.heard(story('b', 'p1', 'database').opened())
    expect(rig.says()).toMatchObject([{ utterance: { kind: 'incident', incident_id: 'b' } }])
  })

  it('that is wound beyond the end of a p1 does not remind of it', async () => {
    const rig = new Rig(audio.folder)
    const { of, opened } = story('a', 'p1')
    rig.voice.heard(opened())
    rig.voice.heard([of.monitor(monitor('high-latency', 'ai-brain', 'ok')), of.change(9, 'resolved')], true)
    rig.voice.heard([of.integrity(10, 90)])
    await rig.clock.advance(600_000)
    expect(rig.says().map(({ utterance }) => utterance.kind)).toEqual(['incident'])
  })

  it('that plays again clears what waits and ends what is being said', () => {
    const rig = new Rig(audio.folder)
    rig.voice.heard([...story('a').opened(), ...story('b').opened()])
    rig.voice.reset()
    expect(rig.hushes()).toHaveLength(1)
    expect(rig.transcript().at(-1)).toMatchObject({ said: false, incidentId: 'b', why: 'The recording plays from another place.' })
    rig.voice.heard(story('a').opened())
    expect(rig.says()).toHaveLength(2)
  })
})

describe('what somebody asks for', () => {
  it('is said at once, or after what is being said; asked for twice it is one report', async () => {
    const rig = new Rig(audio.folder)
    const first = rig.voice.sitrep()
    expect(rig.says()[0]?.utterance).toEqual(first)
    expect(rig.voice.sitrep()).toEqual(first)
    const waiting = rig.voice.test()
    expect(waiting).toMatchObject({ kind: 'line', caption: 'This is the voice of NEXUS.' })
    expect(rig.says()).toHaveLength(1)
    for (let again = 0; again < 100; again++) expect(rig.voice.test().utterance_id).toBe(waiting.utterance_id)
    expect(rig.transcript()).toHaveLength(1)
    await rig.clock.advance(first.duration_ms + 400)
    expect(rig.says()[1]?.utterance.utterance_id).toBe(waiting.utterance_id)
  })

  it.each(['heard', 'cut'] as const)('is a report of its own once the one before was %s, though its turn is not over', async (outcome) => {
    const rig = new Rig(audio.folder)
    const first = rig.voice.sitrep()
    await rig.clock.advance(first.duration_ms)
    // Another window only showed it: the one that speaks may still be at it.
    rig.voice.heardBy(first.utterance_id, 'caption_only', 'Another window of this browser speaks.')
    expect(rig.voice.sitrep()).toEqual(first)
    rig.voice.heardBy(first.utterance_id, outcome, null)
    const second = rig.voice.sitrep()
    expect(second.utterance_id).not.toBe(first.utterance_id)
    expect(rig.voice.sitrep().utterance_id).toBe(second.utterance_id)
    await rig.clock.advance(400)
    expect(rig.says().map(({ utterance }) => utterance.utterance_id)).toEqual([first.utterance_id, second.utterance_id])
  })

  it('is a report of its own while one is given that nobody asked for', () => {
    const rig = new Rig(audio.folder)
    const { shelf_id } = rig.voice.shelve({ scope: 'all', subject: null, reason: 'Talk', minutes: 1 }, DANA)
    rig.voice.heard([...story('a').opened(), ...story('b').opened()])
    rig.voice.unshelve(shelf_id, DANA)
    expect(rig.says()).toMatchObject([{ utterance: { kind: 'sitrep' } }])
    expect(rig.voice.sitrep().utterance_id).not.toBe(rig.says()[0]?.utterance.utterance_id)
  })

  it('is welcomed once a run', async () => {
    const rig = new Rig(audio.folder)
    rig.voice.ready()
    rig.voice.ready()
    await rig.clock.advance(60_000)
    expect(rig.says().map(({ utterance }) => utterance.kind)).toEqual(['welcome'])
  })
})

it('notes what a window made of an utterance', () => {
  const rig = new Rig(audio.folder)
  const { utterance_id } = rig.voice.test()
  expect(rig.voice.heardBy(utterance_id, 'caption_only', 'Muted.')).toBe(true)
  expect(rig.voice.heardBy(utterance_id, 'heard', null)).toBe(true)
  expect(rig.voice.heardBy('nothing', 'heard', null)).toBe(false)
  const [entry] = rig.voice.transcriptEntries({ limit: 1 })
  expect(entry).toMatchObject({ entry_id: utterance_id, outcome: 'heard', outcome_why: null })
  expect(voiceEntrySchema.parse(entry)).toEqual(entry)
})

it('notes the best that any window made of it', () => {
  const rig = new Rig(audio.folder)
  const { utterance_id } = rig.voice.test()
  const outcome = () => rig.transcript().at(-1)?.outcome
  for (const [told, noted] of [
    ['caption_only', 'caption_only'],
    ['cut', 'cut'],
    ['caption_only', 'cut'],
    ['heard', 'heard'],
    ['cut', 'heard'],
    ['caption_only', 'heard'],
  ] as const) {
    expect(rig.voice.heardBy(utterance_id, told, null)).toBe(true)
    expect(outcome()).toBe(noted)
  }
})

it('keeps its silences over a restart, at most fifty of them', () => {
  const rig = new Rig(audio.folder)
  for (let at = 0; at < 50; at++) rig.voice.shelve({ scope: 'monitor', subject: `m${at}`, reason: 'x', minutes: 5 }, DANA)
  expect(() => rig.voice.shelve({ scope: 'all', subject: null, reason: 'x', minutes: 5 }, DANA)).toThrow(/^50 silences hold already/)
  rig.voice.shelve({ scope: 'monitor', subject: 'm7', reason: 'longer', minutes: 50 }, DANA)
  rig.restart()
  const { shelves } = rig.voice.status()
  expect(shelves).toHaveLength(50)
  expect(shelves.at(-1)).toMatchObject({ subject: 'm7', reason: 'longer' })
  rig.voice.unshelve(shelves[0]?.shelf_id ?? '', DANA)
  expect(rig.voice.status().shelves).toHaveLength(49)
  expect(() => rig.voice.unshelve('nothing', DANA)).toThrow(/^There is no silence "nothing"/)
})

it('leaves out what it cannot cope with, says so, and lets the core go on', () => {
  const rig = new Rig(audio.folder)
  const broken = story('a').opened()
  Object.assign(broken[1] ?? {}, { incident: null })
  rig.voice.heard(broken)
  expect(rig.voice.status().problems).toHaveLength(1)
  rig.voice.heard(story('b').opened())
  expect(rig.captions()).toHaveLength(1)
})

it('keeps 500 alerts of one minute to a few sentences', async () => {
  const rig = new Rig(audio.folder)
  const services = ['gateway', 'ai-brain', 'database', 'auth-service', 'message-queue']
  let mostWaiting = 0
  for (let at = 0; at < 500; at++) {
    const severity = at % 50 === 3 ? 'p1' : at % 3 === 0 ? 'p2' : 'p3'
    rig.voice.heard(story(`i${at}`, severity, services[at % 5]).opened())
    mostWaiting = Math.max(mostWaiting, rig.voice.status().waiting)
    await rig.clock.advance(120)
  }
  const minute = rig.says().length
  await rig.clock.advance(540_000)

  // Each utterance from its message to its end, to a hush or to what cut it off.
  const spans = rig
    .says()
    .map(({ timestamp, utterance }) => ({ from: Date.parse(timestamp), to: Date.parse(timestamp) + utterance.duration_ms }))
  rig.says().forEach(({ preempts }, at) => {
    const [before, now] = [spans[at - 1], spans[at]]
    if (before && now && preempts) before.to = Math.min(before.to, now.from)
  })
  for (const [at, span] of spans.entries()) expect(span.to).toBeLessThanOrEqual(spans[at + 1]?.from ?? Number.POSITIVE_INFINITY)
  expect(mostWaiting).toBeLessThanOrEqual(16)
  // The p1 among the first ones is heard before everything that waits.
  expect(rig.says()[1]).toMatchObject({ preempts: true, utterance: { incident_id: 'i3', priority: 'high' } })
  const kinds = rig.says().map(({ utterance }) => utterance.kind)
  const alarms = kinds.filter((kind) => kind === 'incident' || kind === 'spread')
  expect(alarms.length).toBeLessThan(10)
  expect(kinds.filter((kind) => kind === 'flood').length).toBeGreaterThan(0)
  expect(minute).toBeLessThanOrEqual(8)
  // Every alert has its line, said or not.
  const lines = rig.transcript()
  const about = new Set(lines.map(({ incidentId }) => incidentId))
  for (let at = 0; at < 500; at++) expect(about.has(`i${at}`)).toBe(true)
  expect(lines.filter(({ why }) => why === NOT_SAID.flood).length).toBeGreaterThan(480)
  process.stdout.write(
    `500 alerts in a minute: ${minute} utterances within it (${rig.says().length} within ten), ${alarms.length} of single alarms, most waiting ${mostWaiting}, ` +
      `${lines.filter(({ said }) => !said).length} lines of what was not said. Spoken: ${JSON.stringify(rig.captions().slice(0, 6))}\n`,
  )
})

it('says a p1 first, whatever came before it', async () => {
  const rig = new Rig(audio.folder)
  rig.voice.heard([...story('a', 'p3').opened(), ...story('b', 'p2', 'database').opened(), ...story('c', 'p1', 'gateway').opened()])
  await rig.clock.advance(50_000)
  expect(rig.says().map(({ utterance }) => utterance.incident_id)).toEqual(['c', 'b', 'a'])
})
