import { describe, expect, it } from 'vitest'
import { DEMO_KNOWN, DEMO_REPORT } from '../../../shared/claims/testing/demo.ts'
import type { Analysis } from '../../../shared/model/analysis.ts'
import type { CauseReport } from '../../../shared/model/cause.ts'
import type { Fact } from '../../../shared/model/fact.ts'
import { silentLog } from '../../core/log.ts'
import { SteppedClock } from '../../core/testing/stepped-clock.ts'
import { AnalysisResponder } from './responder.ts'
import { type Answer, ModelFailure } from './types.ts'

const GOOD = 'Subspace interference: database errors reached gateway in eight seconds.'
const analyzed = (incidentId: string, report: CauseReport): Fact => ({
  seq: 1,
  at: 0,
  kind: 'incident.analyzed',
  incidentId,
  report,
  series: [],
})
/** The demo with the cascade so many seconds slower. */
function later(seconds: number): CauseReport {
  const report = structuredClone(DEMO_REPORT)
  for (const step of report.causes[0]?.path ?? []) if (step.afterSeconds > 0) step.afterSeconds += seconds
  return report
}

function setup(withModel = true) {
  const clock = new SteppedClock()
  const heard: Analysis[] = []
  const waiting: { data: string; answer: (line: string) => void; fail: (error: Error) => void }[] = []
  let asked = 0
  const model = {
    name: 'stand-in',
    ask: ({ data }: { data: string }) =>
      new Promise<Answer>((resolve, reject) => {
        asked += 1
        waiting.push({ data, answer: (line) => resolve({ line, inputTokens: 1, outputTokens: 1 }), fail: reject })
      }),
  }
  const responder = new AnalysisResponder(
    { clock, log: silentLog, knownServices: () => DEMO_KNOWN, publish: (analysis) => heard.push(analysis) },
    withModel ? { model, timeoutMs: 8_000, price: null } : null,
  )
  return {
    responder,
    clock,
    heard,
    asked: () => asked,
    open: () => waiting.length,
    hear: (id: string, report: CauseReport) => responder.heard([analyzed(id, report)]),
    async answer(line: string) {
      waiting.shift()?.answer(line)
      await clock.settle()
    },
    async fail() {
      waiting.shift()?.fail(new ModelFailure('failed'))
      await clock.settle()
    },
    last: () => heard.at(-1),
  }
}

describe('AnalysisResponder', () => {
  it('computes without a model, at once', () => {
    const { hear, heard, responder } = setup(false)
    hear('i1', DEMO_REPORT)
    expect(heard).toEqual([
      {
        incidentId: 'i1',
        at: '1970-01-01T00:00:00.000Z',
        report: DEMO_REPORT,
        line: DEMO_REPORT.spoken,
        origin: 'computed',
        model: null,
        struck: [],
      },
    ])
    expect(responder.figures()).toBeNull()
  })

  it("lets the model's line follow the computed one", async () => {
    const { hear, heard, answer, last, responder } = setup()
    hear('i1', DEMO_REPORT)
    expect(heard).toHaveLength(1)
    expect(last()).toMatchObject({ origin: 'computed', line: DEMO_REPORT.spoken, struck: [] })
    await answer(GOOD)
    expect(heard).toHaveLength(2)
    expect(last()).toMatchObject({ origin: 'model', line: GOOD, model: 'stand-in', struck: [] })
    expect(responder.figures()).toMatchObject({ linesShown: 1, linesStruck: 0, calls: { answered: 1 } })
  })

  it('keeps the computed line where the gate strikes, and says why', async () => {
    const { hear, answer, last, responder, clock, open } = setup()
    hear('i1', DEMO_REPORT)
    await answer('Gateway errors reached database.')
    expect(last()).toMatchObject({ origin: 'computed', line: DEMO_REPORT.spoken, model: 'stand-in' })
    expect(last()?.struck.join(' ')).toContain('order')
    expect(responder.figures()).toMatchObject({ linesShown: 0, linesStruck: 1 })
    // The same incident again is not asked again: the answer is known to be bad.
    hear('i2', DEMO_REPORT)
    await clock.settle()
    expect([open(), last()?.origin]).toEqual([0, 'computed'])
    expect(last()?.struck).not.toEqual([])
  })

  it('says why there is no line, in a fixed sentence', async () => {
    const { hear, fail, last } = setup()
    hear('i1', DEMO_REPORT)
    await fail()
    expect(last()).toMatchObject({ origin: 'computed', line: DEMO_REPORT.spoken, struck: ['The model failed with an error of its own.'] })
  })

  it('asks nothing while there is not enough evidence', async () => {
    const { hear, asked, clock } = setup()
    hear('i1', { ...DEMO_REPORT, verdict: 'not_enough_evidence', causes: [] })
    await clock.settle()
    expect(asked()).toBe(0)
  })

  it('asks once at a time for an incident, and the newest report wins', async () => {
    const { hear, answer, last, asked, open, heard } = setup()
    hear('i1', DEMO_REPORT)
    hear('i1', later(10))
    hear('i1', later(20))
    expect([asked(), open(), heard.length]).toEqual([1, 1, 3])
    await answer(GOOD)
    // Eight seconds are no longer true: nothing of it is shown.
    expect(heard).toHaveLength(3)
    expect(asked()).toBe(2)
    await answer('Database errors reached gateway in 28 seconds.')
    expect(last()).toMatchObject({ origin: 'model', line: 'Database errors reached gateway in 28 seconds.' })
    expect(asked()).toBe(2)
  })

  it('drops an answer that came too late to be true', async () => {
    const { hear, answer, last, heard, open } = setup()
    hear('i1', DEMO_REPORT)
    hear('i1', { ...DEMO_REPORT, verdict: 'not_enough_evidence', causes: [] })
    await answer(GOOD)
    expect([heard.length, open(), last()?.report.verdict]).toEqual([2, 0, 'not_enough_evidence'])
  })

  it('keeps the 20 answers used last, and holds a kept one against the new report', async () => {
    const { hear, answer, last, asked } = setup()
    hear('i1', DEMO_REPORT)
    await answer('Database errors at 80 percent.')
    hear('i2', DEMO_REPORT)
    expect([asked(), last()?.origin, last()?.incidentId]).toEqual([1, 'model', 'i2'])
    const other = structuredClone(DEMO_REPORT)
    other.causes[0]!.evidence[0]!.value = 40
    hear('i3', other)
    expect([asked(), last()?.origin]).toEqual([2, 'computed'])
    await answer('Database errors at 40 percent.')
    for (let seconds = 1; seconds <= 20; seconds++) {
      hear(`x${seconds}`, later(seconds * 10))
      await answer('Database errors.')
    }
    const before = asked()
    hear('i4', DEMO_REPORT)
    expect(asked()).toBe(before + 1)
  })

  it('publishes nothing after it was closed', async () => {
    const { hear, answer, heard, responder } = setup()
    hear('i1', DEMO_REPORT)
    responder.close()
    await answer(GOOD)
    hear('i2', DEMO_REPORT)
    expect(heard).toHaveLength(1)
  })
})
