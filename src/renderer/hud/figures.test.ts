import { describe, expect, it } from 'vitest'
import type { SourceStatus } from '../../shared/model/source.ts'
import { fakeView } from '../state/fakes.ts'
import { visibleName } from '../state/words.ts'
import { keyed } from './keyed.ts'
import { integrityTone } from './rail.tsx'
import { figureOf } from './service-list.tsx'
import { sourceBadge } from './top-bar.tsx'
import { choiceOfAddress } from './use-settings.ts'

describe('integrityTone', () => {
  it('is green above 80, amber from 50 to 80, red below', () => {
    expect([100, 81, 80, 50, 49, 0].map((value) => integrityTone(value, true).tone)).toEqual([
      'healthy',
      'healthy',
      'warning',
      'warning',
      'critical',
      'critical',
    ])
  })

  it('is not called nominal while services are critical or silent', () => {
    expect(integrityTone(100, true, 0, 1).word).toBe('1 silent')
    expect(integrityTone(99, true, 2, 1).word).toBe('2 critical')
    expect(integrityTone(100, true).word).toBe('nominal')
  })

  it('is never green without fresh data', () => {
    expect(integrityTone(100, false)).toEqual({ tone: 'unknown', word: 'not live' })
    expect(integrityTone(null, true)).toEqual({ tone: 'unknown', word: 'no data' })
    expect(integrityTone(99, true, 21)).toEqual({ tone: 'healthy', word: '21 critical' })
  })
})

describe('figureOf', () => {
  it('shows what is wrong', () => {
    expect(figureOf(fakeView('a', { status: 'critical', latencyMs: 500, errorRate: 0.8 }))).toBe('80 % err')
    expect(figureOf(fakeView('a', { status: 'critical', latencyMs: 5_000, errorRate: 0.02 }))).toBe('5,000 ms')
    expect(figureOf(fakeView('a', { stale: true, ageMs: 14_000 }))).toBe('14 s')
  })

  it('weighs against what is usual: errors below the usual are not what is wrong', () => {
    const view = fakeView('a', { status: 'critical', latencyMs: 256, errorRate: 0 })
    expect(figureOf(view, { latencyMs: 280, errorRate: 0.5 })).toBe('256 ms')
  })
})

describe('sourceBadge', () => {
  const source = (part: Partial<SourceStatus>): SourceStatus => ({
    kind: 'chaos',
    state: 'playing',
    detail: '',
    position: null,
    start: null,
    end: null,
    progress: null,
    speed: 1,
    loop: false,
    seed: 7,
    scenario: null,
    events: 0,
    eventsPerSecond: 0,
    ...part,
  })

  it('says what plays', () => {
    expect(sourceBadge(source({}))).toBe('live · seed 7')
    expect(sourceBadge(source({ kind: 'replay', speed: 300 }))).toBe('replay · 300×')
    expect(sourceBadge(source({ kind: 'replay', speed: null, state: 'ended' }))).toBe('replay · max · ended')
    expect(sourceBadge(source({ kind: 'kafka', state: 'connecting' }))).toBe('connecting · kafka')
    expect(sourceBadge(source({ kind: 'otlp', speed: 1 }))).toBe('live · opentelemetry')
    expect(sourceBadge(source({ kind: 'otlp', state: 'error' }))).toBe('error · opentelemetry')
    expect(sourceBadge(source({ kind: 'prometheus' }))).toBe('live · prometheus')
    expect(sourceBadge(source({ kind: 'prometheus', state: 'connecting' }))).toBe('connecting · prometheus')
  })
})

describe('choiceOfAddress', () => {
  it('reads what the address fixes and ignores what it cannot', () => {
    expect(choiceOfAddress('?quality=low&theme=light&motion=calm&wall')).toEqual({ quality: 'low', theme: 'light', calm: true, wall: true })
    expect(choiceOfAddress('?quality=best&theme=&wall=0')).toEqual({ quality: null, theme: null, calm: false, wall: false })
  })
})

describe('keyed', () => {
  it('numbers repeats', () => {
    expect(keyed(['a', 'b', 'a'], (name) => name).map(({ key }) => key)).toEqual(['a', 'b', 'a #1'])
  })
})

describe('visibleName', () => {
  it('lets no name pass for another, break a line or vanish', () => {
    expect(visibleName('a\u202egnp.exe')).toBe('a·gnp.exe')
    expect(visibleName('line\nbreak\0')).toBe('line·break·')
    expect(visibleName('  ')).toBe('··')
    expect(visibleName('👩‍👧 svc مرحبا')).toBe('👩‍👧 svc مرحبا')
  })
})
