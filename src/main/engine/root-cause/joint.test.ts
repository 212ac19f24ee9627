import { describe, expect, it } from 'vitest'
import type { CauseReport } from '../../../shared/model/cause.ts'
import { jointReport } from './joint.ts'

const report = (...causes: [string, number][]): CauseReport => ({
  verdict: causes.length === 0 ? 'not_enough_evidence' : 'cause_found',
  causes: causes.map(([serviceId, confidence]) => ({
    serviceId,
    confidence,
    symptom: 'errors',
    onsetAt: null,
    evidence: [],
    against: [],
    path: [{ serviceId, afterSeconds: 0, symptom: 'errors', inferred: false }],
  })),
  alertingService: causes[0]?.[0] ?? null,
  from: null,
  to: null,
  sentence: `${causes[0]?.[0] ?? 'Nothing'} speaks.`,
  spoken: 'Spoken.',
})

describe('jointReport', () => {
  it('is the one report where there is one, or one with causes', () => {
    const alone = report(['a', 0.9])
    expect(jointReport([alone])).toBe(alone)
    expect(jointReport([report(), alone])).toBe(alone)
    expect(jointReport([report(), report()]).verdict).toBe('not_enough_evidence')
  })

  it('adds up what several fronts blame', () => {
    const joint = jointReport([report(['database', 0.8], ['auth', 0.2]), report(['database', 0.7], ['payment', 0.3])])
    expect(joint.verdict).toBe('cause_found')
    expect(joint.causes.map(({ serviceId, confidence }) => [serviceId, confidence])).toEqual([
      ['database', 0.75],
      ['payment', 0.15],
      ['auth', 0.1],
    ])
    expect(joint.sentence).toBe('database began to fail, and nothing it calls explains it (75 % confidence; next is payment with 15 %).')
    expect(joint.spoken).toBe('Root cause located: database, errors. Confidence 75 percent.')
  })

  it('puts separate troubles beside each other, before any second candidate, and says so', () => {
    const joint = jointReport([report(['auth', 0.9], ['x', 0.1]), report(['payment', 0.05])])
    expect(joint.verdict).toBe('several_possible')
    expect(joint.causes.map(({ serviceId }) => serviceId)).toEqual(['auth', 'payment', 'x'])
    // With the confidences of the joint list, not of each report alone.
    expect(joint.sentence).toBe(
      'Separate troubles, none of which explains the other. auth began to fail, and nothing it calls explains it (45 % confidence). payment began to fail, and nothing it calls explains it (3 % confidence).',
    )
    expect(joint.spoken).toBe('Separate failures in auth and payment.')
    expect(joint.causes.reduce((sum, { confidence }) => sum + confidence, 0)).toBeLessThanOrEqual(1)
  })
})
