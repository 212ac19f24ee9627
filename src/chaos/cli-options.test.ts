import { describe, expect, it } from 'vitest'
import { STEADY } from './built-in.ts'
import { parseCli } from './cli-options.ts'
import { generate } from './generate.ts'

describe('the command line of the simulator', () => {
  it('has defaults for everything', () => {
    expect(parseCli([])).toEqual({
      show: null,
      scenario: 'steady',
      seed: 1,
      out: null,
      durationSeconds: null,
      rate: null,
      startMs: Date.UTC(2026, 0, 1),
      kafka: null,
    })
  })

  it('takes every flag', () => {
    const argv = '--scenario cascade --seed 7 --out a.jsonl --duration 1.5 --rate=20 --start 2026-05-05T10:00:00+02:00'.split(' ')
    expect(parseCli(argv)).toEqual({
      show: null,
      scenario: 'cascade',
      seed: 7,
      out: 'a.jsonl',
      durationSeconds: 1.5,
      rate: 20,
      startMs: Date.UTC(2026, 4, 5, 8),
      kafka: null,
    })
    expect(parseCli(['--start', '2028-02-29T23:30:00-02:00']).startMs).toBe(Date.UTC(2028, 2, 1, 1, 30))
    expect(parseCli(['--kafka', 'a:9092', '--rate', '5000', '--seconds', '3'])).toMatchObject({
      kafka: 'a:9092',
      rate: 5_000,
      durationSeconds: 3,
    })
    expect(parseCli(['--help']).show).toBe('help')
    expect(parseCli(['--list']).show).toBe('list')
  })

  it.each([
    [['--sed', '7'], '--sed is not a flag'],
    [['extra'], '"extra" is not a flag'],
    [['--seed'], '--seed needs a value'],
    [['--out', '--seed', '1'], '--out needs a value'],
    [['--duration', '-1'], '--duration -1 cannot be used'],
    [['--seed', '1.5'], '--seed 1.5 cannot be used'],
    [['--seed', '4294967296'], '--seed 4294967296 cannot be used'],
    [['--rate', '0'], '--rate 0 cannot be used'],
    [['--duration', 'long'], '--duration long cannot be used'],
    [['--start', 'yesterday'], '--start yesterday cannot be used'],
    [['--start', '2026-13-01T00:00:00Z'], '--start 2026-13-01T00:00:00Z cannot be used'],
    [['--start', '2026-02-30T00:00:00Z'], '--start 2026-02-30T00:00:00Z cannot be used'],
    [['--start', '2026-02-29T12:00:00+02:00'], '--start 2026-02-29T12:00:00+02:00 cannot be used'],
    [['--seconds', '1', '--duration', '1'], 'mean the same'],
    [['--seconds', '0'], '--seconds 0 cannot be used'],
    [['--kafka', 'a:9092', '--out', 'x'], '--out is for files'],
    [['--kafka', 'a:9092', '--start', '2026-05-05T10:00:00Z'], '--start is for files'],
    [['--list=1'], '--list takes no value'],
  ])('refuses %j in a sentence', (argv, expected) => {
    expect(() => parseCli(argv)).toThrow(expected)
  })
})

describe('a generated run', () => {
  const text = (options: Partial<Parameters<typeof generate>[1]>) =>
    [...generate(STEADY, { seed: 1, startMs: 0, durationSeconds: null, rate: null, ...options })].join('')

  it('is whole lines of [start, start + duration)', () => {
    expect(text({}).split('\n')).toHaveLength(601)
    expect(text({ durationSeconds: 2 }).trimEnd().split('\n')).toHaveLength(20)
    expect(text({ durationSeconds: 2, rate: 5_000 }).trimEnd().split('\n')).toHaveLength(10_000)
  })
})
