import { describe, expect, it } from 'vitest'
import { BUILT_IN_MONITORS } from '../built-in.ts'
import { compileMonitors } from './compile.ts'
import { compileComposite } from './composite.ts'
import { compileQuery, printQuery } from './query.ts'
import { ruleOf } from './rule-of.ts'

const QUERY = 'avg(last_2m):avg:nexus.service.latency{*} > 5'

const compiled = (text: string, profile: 'demo' | 'production' = 'production') => compileMonitors(text, profile)
/** `line:column message` of each problem. */
const complaints = (text: string) => compiled(text).problems.map(({ line, column, message }) => `${line}:${column} ${message}`)
const ids = (text: string) => compiled(text).definitions.map(({ id }) => id)

describe('the built-in monitors', () => {
  it('compile without a problem, to the table of the protocol', () => {
    const { definitions, problems } = compiled(BUILT_IN_MONITORS)
    expect(problems).toEqual([])
    expect(
      definitions.map(({ id, alert, warn, recover, priority, query }) => [id, query?.windowMs ?? null, alert, warn, recover, priority]),
    ).toEqual([
      ['high-latency', 120_000, 2_000, 1_000, 1_500, 'p2'],
      ['high-error-rate', 120_000, 15, 5, 8, 'p2'],
      ['stale-data', null, null, null, null, 'p2'],
      ['cascading-failure', null, null, null, null, 'p1'],
      ['llm-cost', 3_600_000, 5, 4, null, 'p3'],
      ['low-fps', 60_000, 30, 45, 35, 'p3'],
      ['llm-token-rate', 10_000, 8, 4, 4, 'p2'],
      ['llm-error-rate', 10_000, 8, 4, 4, 'p2'],
      ['llm-repeat-rate', 10_000, 8, 4, 4, 'p2'],
    ])
    expect(definitions.filter(({ deviation }) => deviation).map(({ id }) => id)).toEqual(['high-latency', 'high-error-rate'])
    expect(definitions[0]).toMatchObject({ minFiringMs: 30_000, newGroupDelayMs: 60_000, recoveryMs: 240_000, recoveryWindows: 2 })
    expect(definitions[3]).toMatchObject({ minFiringMs: 0, newGroupDelayMs: 0, recoveryMs: 240_000, recoveryWindows: null })
  })

  it('have short windows and no waiting in the demo profile', () => {
    const { definitions } = compiled(BUILT_IN_MONITORS, 'demo')
    expect(definitions.slice(0, 2).map(({ query }) => query?.windowMs)).toEqual([3_000, 3_000])
    for (const definition of definitions) {
      expect(definition).toMatchObject({
        minFiringMs: 0,
        newGroupDelayMs: 0,
        recoveryMs: 1_000,
        recoveryWindows: null,
        renotifyMs: 1_800_000,
      })
    }
  })

  it('print back: their text compiles to what they are', () => {
    for (const { query, expression, text } of compiled(BUILT_IN_MONITORS).definitions) {
      if (query !== null) expect([compileQuery(text).query, compileQuery(printQuery(query)).query]).toEqual([query, query])
      if (expression !== null) expect(compileComposite(text).expression).toEqual(expression)
    }
  })

  it('are shown as rules', () => {
    expect(compiled(BUILT_IN_MONITORS).definitions.map(ruleOf)[0]).toEqual({
      monitorId: 'high-latency',
      title: 'High latency',
      kind: 'metric',
      query: 'avg(last_2m):avg:nexus.service.latency{*} by {service_id} > 2000',
      priority: 'p2',
      unit: 'ms',
      alert: 2_000,
      warn: 1_000,
      recover: 1_500,
      windowSeconds: 120,
      minFiringSeconds: 30,
      recoverySeconds: 240,
      newGroupDelaySeconds: 60,
      renotifySeconds: 1_800,
      missingData: 'show',
      description: 'The mean latency of a service is high, or far above what is normal for it.',
    })
  })
})

describe('compileMonitors', () => {
  it('reads every key', () => {
    const text = `monitors:
  - id: one
    title: One
    query: ${QUERY}
    min_firing: 10s
    recovery: 3 windows
    new_group_delay: 1m
    renotify: never
    missing_data: alert
    downtimes:
      - { days: [sun, sat], from: "22:00", to: "06:30", reason: Batch jobs }
      - { from: "00:00", to: "24:00", reason: Always }
    profiles: { demo: { window: 5s, alert: 9, warn: 8 } }
`
    expect(compiled(text, 'production').problems).toEqual([])
    expect(compiled(text, 'production').definitions[0]).toMatchObject({
      minFiringMs: 10_000,
      recoveryMs: 360_000,
      recoveryWindows: 3,
      newGroupDelayMs: 60_000,
      renotifyMs: null,
      missingData: 'alert',
      alert: 5,
      warn: null,
      downtimes: [
        { days: [0, 6], fromMinute: 1_320, toMinute: 390, reason: 'Batch jobs' },
        { days: [0, 1, 2, 3, 4, 5, 6], fromMinute: 0, toMinute: 1_440, reason: 'Always' },
      ],
    })
    expect(compiled(text, 'demo').definitions[0]).toMatchObject({
      alert: 9,
      warn: 8,
      query: { windowMs: 5_000, threshold: 9 },
      recoveryMs: 15_000,
    })
  })

  it('says where in the file a query is wrong, however it is written', () => {
    const bad = 'avg(last_2m):avg:nexus.service.latncy{*} > 5'
    const at = (query: string) => complaints(`monitors:\n- id: a\n  query: ${query}\n`).map((text) => text.split(' ')[0])
    expect(at(bad)).toEqual(['3:27'])
    expect(at(`'${bad}'`)).toEqual(['3:28'])
    expect(at(`"${bad}"`)).toEqual(['3:28'])
    expect(at(`"${bad.replace('a', '\\x61')}"`)).toEqual(['3:31'])
    expect(at(`|\n    ${bad}`)).toEqual(['4:22'])
    expect(at('>-\n    avg(last_2m):\n    avg:nexus.service.latncy{*}\n    > 5')).toEqual(['5:9'])
    expect(at('avg(last_2m):avg:nexus.service.latency{*}\n    > high')).toEqual(['4:7'])
    expect(complaints('monitors:\n- {id: a, composite: "b && c"}\n- {id: b, no_data: true}')).toEqual([
      '2:28 There is no monitor "c" in this file.',
    ])
  })

  it('keeps the good monitors when one is malformed', () => {
    const good = `- { id: good, query: '${QUERY}' }\n`
    for (const bad of [
      '- { id: bad, query: nonsense }\n',
      '- { id: bad }\n',
      '- 5\n',
      '-\n',
      `- { id: bad, query: '${QUERY}', warn: 6 }\n`,
      `- { id: bad, query: '${QUERY}', recover: 6 }\n`,
      `- { id: bad, query: '${QUERY}', sever: p1 }\n`,
      `- { id: bad, query: '${QUERY}', profiles: { demo: { alert: .nan } } }\n`,
      `- { id: bad, query: '${QUERY}', query: '${QUERY}' }\n`,
      '- { id: bad, no_data: true, warn: 5 }\n',
      '- { id: bad, composite: good, query: x }\n',
      '- { id: bad, title: *nowhere, no_data: true }\n',
      '- { id: and, no_data: true }\n',
    ]) {
      expect([ids(`monitors:\n${bad}${good}`), complaints(`monitors:\n${bad}${good}`).length]).toEqual([['good'], 1])
      expect([ids(`monitors:\n${good}${bad}`), complaints(`monitors:\n${good}${bad}`).length]).toEqual([['good'], 1])
    }
  })

  it('says each fault in one sentence with its place', () => {
    const text = `monitors:
  - id: a
    query: ${QUERY}
    warn: 6
    recover: high
    min_fireing: 5s
  - id: b
    query: ${QUERY}
    warn: 6
    recover: 7
    deviation: true
  - id: c
    no_data: true
    min_firing: 5 minutes
    downtimes: [{ from: "25:00", to: "06:00" }]
`
    expect(complaints(text)).toEqual([
      '5:14 recover must be a finite number.',
      '6:5 The key "min_fireing" is not known here. Did you mean min_firing?',
      '9:11 The warning at 6 would never be seen; it must lie below the alert at 5.',
      '10:14 Recovery at 7 would hold during the alert; it must lie at or below the alert at 5.',
      '11:16 deviation needs a query of nexus.service.latency or nexus.service.error_rate by {service_id} with ">" and no function.',
      '14:17 min_firing must be a length of time from 0s to 1d, such as 30s, 2m or 1h.',
      '15:17 downtimes.1.reason is missing; it must be text.',
      '15:25 downtimes.1.from must be a time of day in UTC from "00:00" to "24:00", such as "22:00".',
    ])
    expect(compiled(text).problems.map(({ monitorId }) => monitorId)).toEqual(['a', 'a', 'b', 'b', 'b', 'c', 'c', 'c'])
  })

  it('refuses composites that lead back to themselves, and those that need a broken one', () => {
    const text = `monitors:
  - { id: a, composite: b }
  - { id: b, composite: c && d }
  - { id: c, composite: "!a" }
  - { id: d, no_data: true }
  - { id: e, composite: a || d }
  - { id: f, composite: d }
  - { id: g, composite: f && g }
`
    expect(complaints(text)).toEqual([
      '2:25 "b" leads back to "a": a composite cannot depend on itself.',
      '3:25 "c" leads back to "b": a composite cannot depend on itself.',
      '4:27 "a" leads back to "c": a composite cannot depend on itself.',
      '6:25 "a" has a problem of its own; correct that first.',
      '8:30 "g" leads back to "g": a composite cannot depend on itself.',
    ])
    expect(ids(text)).toEqual(['d', 'f'])
  })

  it('says a fault of the file as a whole without naming a monitor', () => {
    expect(compiled('').problems).toEqual([
      { monitorId: null, line: 1, column: 1, message: 'The file is empty; it needs a list called monitors.' },
    ])
    expect(complaints('monitor: []')).toEqual([
      '1:1 The key "monitor" is not known here; a file holds monitors and defaults.',
      '1:1 There is no list called monitors; begin with "monitors:" and one "- id: ..." for each.',
    ])
    expect(complaints('monitors: 5')).toEqual(['1:11 monitors must be a list: one "- id: ..." for each.'])
    expect(complaints('x'.repeat(600_000))).toEqual(['1:1 The file has 600000 characters; 524288 are the most.'])
    expect(ids(`monitors:\n- { id: a, no_data: true }\n- { id: a, no_data: true }\n- { id: b, no_data: true }`)).toEqual(['a', 'b'])
    const open = compiled('monitors:\n- { id: a, no_data: true }\n- { id: b, title: "open }\n- { id: c, no_data: true }\n')
    expect([open.definitions.map(({ id }) => id), open.problems[0]?.monitorId]).toEqual([['a'], null])
    expect(compiled('monitors: []')).toEqual({ definitions: [], problems: [] })
  })

  it('takes anchors and aliases, but not without end', () => {
    expect(ids(`monitors:\n- { id: a, query: &q '${QUERY}' }\n- { id: b, query: *q }\n`)).toEqual(['a', 'b'])
    const laughs = Array.from(
      { length: 20 },
      (_, i) =>
        `  - &a${i + 1} [${Array(9)
          .fill(i === 0 ? 'x' : `*a${i}`)
          .join(', ')}]`,
    ).join('\n')
    expect(ids(`monitors:\n${laughs}\n  - { id: good, no_data: true }\n`)).toEqual(['good'])
    expect(ids('monitors:\n- &a { id: a, profiles: *a }\n- { id: b, no_data: true }')).toEqual(['b'])
  })

  it('does not add up brackets that many monitors leave open', () => {
    const many = Array.from({ length: 300 }, (_, i) => `- { id: m${i}, no_data: true, title: "one [ of {" }`).join('\n')
    expect(ids(`monitors:\n${many}`)).toHaveLength(300)
  })

  it('bounds the number of monitors', () => {
    const many = (count: number) => `monitors:\n${Array.from({ length: count }, (_, i) => `- { id: m${i}, no_data: true }`).join('\n')}`
    expect(compiled(many(2_000)).definitions).toHaveLength(2_000)
    expect(complaints(many(2_001))).toEqual(['2002:3 A file may have 2000 monitors, not 2001.'])
  })
})
