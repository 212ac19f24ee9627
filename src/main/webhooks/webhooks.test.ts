import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NexusError } from '../../shared/errors.ts'
import type { ExternalAlert } from '../../shared/model/input.ts'
import { Secret } from '../../shared/secret.ts'
import { SteppedClock } from '../core/testing/stepped-clock.ts'
import { alertmanagerTold } from './alertmanager.ts'
import { datadogTold } from './datadog.ts'
import { Webhooks } from './receiver.ts'

/** As Datadog fills its built-in template. */
const BUILT_IN = {
  body: '%%%\n@webhook-nexus Too many errors.\n\n[![Metric Graph](https://p.datadoghq.com/snapshot/x.png)](https://app.datadoghq.com/monitors/12)\n\n- - -\n\n[[Monitor Status](https://app.datadoghq.com/monitors/221?from_ts=1)]\n%%%',
  last_updated: '1759343824000',
  event_type: 'query_alert_monitor',
  title: '[P2] [Triggered on {service:checkout,host:web-1}] High errors',
  date: '1759343824000',
  org: { id: '1', name: 'acme' },
  id: '8306082202796025694',
}
/** As docs/alerts.md recommends it. */
const OWN = {
  id: '1',
  title: '[Triggered on {host:web-1}] High errors',
  text: 'Too many errors.',
  aggreg_key: '9bd4ac313a4d1e8fae2482df7b77628',
  alert_cycle_key: '77',
  alert_transition: 'Triggered',
  alert_priority: 'P1',
  alert_type: 'error',
  tags: 'monitor, service:checkout, env:prod',
  hostname: 'web-1',
  link: 'https://app.datadoghq.com/event/event?id=1',
  date: '1759343824000',
}
const datadog = (change: Record<string, unknown> = {}): ExternalAlert | undefined => datadogTold({ ...OWN, ...change }).alerts[0]
const sentence = (act: () => unknown): string => {
  try {
    act()
    return ''
  } catch (error) {
    if (error instanceof NexusError && error.code === 'NEXUS_INPUT_INVALID') return error.message
    throw error
  }
}

describe('a webhook of Datadog', () => {
  it('is read from the built-in payload: state, scope and priority stand in the title', () => {
    const fired = datadogTold(BUILT_IN).alerts[0]
    expect(fired).toEqual({
      origin: 'datadog',
      key: 'High errors:service:checkout,host:web-1',
      state: 'firing',
      title: 'High errors',
      text: 'Too many errors.',
      severity: 'p2',
      serviceIds: ['checkout'],
      guesses: ['web-1'],
      url: 'https://app.datadoghq.com/monitors/12',
      startedMs: 1_759_343_824_000,
      episode: null,
    })
    const title = '[P2] [Recovered on {service:checkout,host:web-1}] High errors'
    expect(datadogTold({ ...BUILT_IN, title }).alerts[0]).toMatchObject({ key: fired?.key, state: 'resolved' })
  })

  it('is read from a payload of a user, whatever its names look like', () => {
    const expected = {
      key: OWN.aggreg_key,
      state: 'firing',
      title: 'High errors',
      severity: 'p1',
      serviceIds: ['checkout'],
      guesses: ['web-1'],
      url: OWN.link,
      episode: '77',
    }
    expect(datadog()).toMatchObject(expected)
    const camel = Object.fromEntries(
      Object.entries(OWN).map(([name, value]) => [name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase()), value]),
    )
    expect(datadogTold(camel).alerts[0]).toMatchObject(expected)
    const { id, title, ...rest } = OWN
    expect(datadogTold({ ...rest, alert: { id, title }, event: { msg: 'x' } }).alerts[0]).toMatchObject({
      ...expected,
      title: 'High errors',
    })
    expect(datadog({ tags: ['service_id:a', 'service:b', 'x'] })?.serviceIds).toEqual(['a', 'b'])
  })

  it('is read from the payload that the documentation recommends, filled as Datadog fills it, or not', () => {
    const page = readFileSync(join(import.meta.dirname, '../../../docs/alerts.md'), 'utf8')
    const template = /```json\n([\s\S]*?)```/.exec(page)?.[1] ?? ''
    const values: Record<string, string> = {
      EVENT_TITLE: '[P1] [Triggered] High errors',
      TEXT_ONLY_MSG: 'Too many errors.',
      ALERT_TRANSITION: 'Triggered',
      AGGREG_KEY: 'agg',
      ALERT_CYCLE_KEY: '7',
      TAGS: 'monitor,service:checkout',
      LINK: 'https://app.datadoghq.com/event/event?id=1',
    }
    const filled = template.replace(/\$([A-Z_]+)/g, (variable, name: string) => values[name] ?? variable)
    expect(datadogTold(JSON.parse(filled)).alerts[0]).toMatchObject({
      ...{ key: 'agg', episode: '7', title: 'High errors', text: 'Too many errors.', severity: 'p1', state: 'firing' },
      ...{ serviceIds: ['checkout'], guesses: [], url: values.LINK, startedMs: null },
    })
  })

  it('maps every transition', () => {
    const of = (alert_transition: string, change: Record<string, unknown> = {}) => {
      const alert = datadog({ alert_transition, ...change })
      return [alert?.state, alert?.severity]
    }
    expect(of('Triggered')).toEqual(['firing', 'p1'])
    expect(of('Re-Triggered')).toEqual(['firing', 'p1'])
    expect(of('Warn')).toEqual(['firing', 'p3'])
    expect(of('Re-Warn')).toEqual(['firing', 'p3'])
    expect(of('No Data')).toEqual(['firing', 'p3'])
    expect(of('Re-No Data', { alert_priority: 'P5' })).toEqual(['firing', 'p4'])
    expect(of('Renotify')).toEqual(['firing', 'p1'])
    expect(of('Renotify', { alert_type: 'warning' })).toEqual(['firing', 'p3'])
    expect(of('Recovered')).toEqual(['resolved', 'p1'])
    expect(of('Triggered', { alert_priority: '$ALERT_PRIORITY', priority: 'normal' })).toEqual(['firing', 'p2'])
    for (const nothing of ['Null', '', '$ALERT_TRANSITION'])
      expect(datadogTold({ ...OWN, alert_transition: nothing })).toMatchObject({ alerts: [], ignored: 1, note: expect.any(String) })
    const { alert_transition: _, ...untold } = OWN
    expect(datadogTold({ ...untold, title: 'High errors', alert_type: 'success' }).alerts[0]?.state).toBe('resolved')
  })

  it('is refused in one sentence where it says nothing', () => {
    expect(sentence(() => datadogTold([]))).toContain('send a JSON object')
    expect(sentence(() => datadogTold({}))).toContain('add "alert_transition": "$ALERT_TRANSITION"')
    expect(sentence(() => datadog({ alert_transition: 'Exploded' }))).toContain('"Exploded" is not known')
    expect(sentence(() => datadogTold({ alert_transition: 'Triggered' }))).toContain('This names no alert')
  })

  it('keeps hidden characters out, cuts long texts, and links to https only', () => {
    const alert = datadog({
      title: '\u202e[Triggered] a\u0000b\u200b\ud800',
      text_only_msg: 'x'.repeat(5_000),
      aggreg_key: 'k'.repeat(900),
    })
    expect(alert?.title).toBe('a b')
    expect(alert?.text).toHaveLength(600)
    expect(alert?.key).toMatch(/^k{200,500}$|^[0-9a-f]{64}$/)
    for (const link of ['http://a.example', 'javascript:alert(1)', 'https://user:pw@a.example', 'x'])
      expect(datadog({ link })?.url).toBeNull()
  })
})

const ALERT = {
  status: 'firing',
  labels: { alertname: 'HighErrors', severity: 'critical', service_id: 'checkout', job: 'shop', instance: 'web-1:9100' },
  annotations: { summary: 'Errors are at 40 %.', description: 'Long.' },
  startsAt: '2026-01-01T00:00:00.5Z',
  endsAt: '0001-01-01T00:00:00Z',
  generatorURL: 'https://prometheus.example/graph?g0.expr=x',
  fingerprint: '5ac3bd5e0f9b1a4c',
}
const MESSAGE = { version: '4', groupKey: '{}:{}', truncatedAlerts: 0, status: 'firing', externalURL: 'http://am:9093', alerts: [ALERT] }
const labelled = (labels: Record<string, string>) => alertmanagerTold({ ...MESSAGE, alerts: [{ ...ALERT, labels }] }).alerts[0]

describe('a webhook of Alertmanager', () => {
  it('is one alert for each of its list', () => {
    expect(alertmanagerTold(MESSAGE)).toEqual({
      alerts: [
        {
          origin: 'alertmanager',
          key: 'HighErrors:5ac3bd5e0f9b1a4c',
          state: 'firing',
          title: 'HighErrors',
          text: 'Errors are at 40 %.',
          severity: 'p2',
          serviceIds: ['checkout'],
          guesses: ['shop', 'web-1:9100', 'web-1'],
          url: 'https://prometheus.example/graph?g0.expr=x',
          startedMs: Date.UTC(2026, 0, 1) + 500,
          episode: '2026-01-01T00:00:00.5Z',
        },
      ],
      ignored: 0,
      truncated: 0,
      note: null,
    })
  })

  it('finds severity and service in the labels', () => {
    const severities = ['page', 'critical', 'error', 'warning', 'info', 'odd', ''].map(
      (severity) => labelled({ alertname: 'a', severity })?.severity,
    )
    expect(severities).toEqual(['p1', 'p2', 'p2', 'p3', 'p4', 'p3', 'p3'])
    expect(labelled({ alertname: 'a', service: 's', job: 'j' })).toMatchObject({ serviceIds: ['s'], guesses: ['j'] })
    expect(labelled({ alertname: 'a', service: 's', service_id: 'i' })?.serviceIds).toEqual(['i'])
    expect(labelled({ alertname: 'a' })).toMatchObject({ serviceIds: [], guesses: [] })
  })

  it('leaves aside what names nothing or is not meant for people, and says what was truncated', () => {
    const told = alertmanagerTold({
      ...MESSAGE,
      truncatedAlerts: 7,
      alerts: [
        ALERT,
        null,
        {},
        { status: 'odd', labels: { alertname: 'x' } },
        { ...ALERT, labels: { alertname: 'Watchdog', severity: 'none' } },
      ],
    })
    expect(told).toMatchObject({ alerts: [{ title: 'HighErrors' }], ignored: 4, truncated: 7 })
    expect(told.note).toContain('left 7 alerts out')
    const many = alertmanagerTold({ ...MESSAGE, alerts: Array.from({ length: 1_500 }, () => ALERT) })
    expect([many.alerts.length, many.truncated]).toEqual([1_000, 500])
    expect(sentence(() => alertmanagerTold({}))).toContain('no list "alerts"')
    expect(sentence(() => alertmanagerTold({ ...MESSAGE, version: '9' }))).toContain('"9"')
  })

  it('tells alerts without a fingerprint apart by their labels', () => {
    const key = (labels: Record<string, string>) => alertmanagerTold({ alerts: [{ status: 'firing', labels }] }).alerts[0]?.key
    expect(key({ alertname: 'a', b: '1', c: '2' })).toBe(key({ c: '2', b: '1', alertname: 'a' }))
    expect(key({ alertname: 'a', b: '1' })).not.toBe(key({ alertname: 'a', b: '2' }))
  })
})

describe('any JSON', () => {
  const names = [
    'title',
    'alert_transition',
    'aggreg_key',
    'alerts',
    'labels',
    'annotations',
    'status',
    'tags',
    'alert',
    'body',
    'version',
    'link',
  ]
  const value = fc.oneof(
    fc.anything(),
    fc.constantFrom('Triggered', 'firing', 'resolved', 'P1', '4', '[Triggered on {a:b}] x', '%%%![](', '{}'),
  )
  const { json } = fc.letrec<{ json: unknown }>((tie) => ({
    json: fc.oneof(
      { maxDepth: 4 },
      value,
      fc.dictionary(fc.oneof(fc.constantFrom(...names), fc.string()), tie('json')),
      fc.array(tie('json')),
    ),
  }))

  it('comes to alerts that are whole, or to one sentence', () => {
    fc.assert(
      fc.property(json, (body) => {
        for (const read of [datadogTold, alertmanagerTold]) {
          let alerts: readonly ExternalAlert[] = []
          expect(
            sentence(() => {
              alerts = read(body).alerts
            }),
          ).toMatch(/^(?:|[^\n]{10,300}\.)$/)
          for (const alert of alerts) {
            expect(alert.title).not.toBe('')
            expect(alert.key).not.toBe('')
            expect(alert.key.length).toBeLessThanOrEqual(200)
            expect(`${alert.title}${alert.text}${alert.key}${alert.serviceIds.join('')}`).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u)
            expect(alert.url ?? 'https://').toMatch(/^https:\/\//)
            expect(alert.startedMs === null || Number.isFinite(alert.startedMs)).toBe(true)
          }
        }
      }),
      { numRuns: 1_000 },
    )
  })
})

describe('the receiver', () => {
  const SECRET = 'correct-horse-battery'
  function receiver(secret: string | null) {
    const taken: ExternalAlert[] = []
    const notices: string[] = []
    const clock = new SteppedClock()
    const webhooks = new Webhooks({
      clock,
      secret: secret === null ? null : new Secret(secret),
      refusal: () => null,
      take: async (alerts) => taken.push(...alerts) * 0,
      notice: (text) => notices.push(text),
    })
    return { webhooks, taken, notices, clock }
  }
  const local = { isLocal: true, secret: null }

  it('lets in who has the secret; without one configured only this machine', async () => {
    const open = receiver(null).webhooks
    open.admit('datadog', local)
    open.admit('datadog', undefined)
    expect(() => open.admit('datadog', { isLocal: false, secret: SECRET })).toThrow('from this machine only')
    const { webhooks, taken } = receiver(SECRET)
    for (const secret of [null, '', `${SECRET}x`, SECRET.slice(1)])
      expect(() => webhooks.admit('datadog', { isLocal: true, secret })).toThrow('The secret of this webhook is')
    webhooks.admit('datadog', { isLocal: false, secret: SECRET })
    expect(await webhooks.datadog(OWN)).toEqual({ received: true, alerts: 1, ignored: 0, note: null })
    expect(taken).toHaveLength(1)
    expect(JSON.stringify(webhooks.connection())).not.toContain(SECRET)
  })

  it('tells how it goes: nothing yet, taken, refused with what to do, and well again', async () => {
    const { webhooks, notices, clock } = receiver(SECRET)
    const state = () => {
      const { state, trouble } = webhooks.connection()
      return [state, trouble]
    }
    expect(receiver(null).webhooks.connection().state).toBe('off')
    expect(state()).toEqual(['connecting', null])
    expect(() => webhooks.admit('alertmanager', local)).toThrow()
    expect(state()).toEqual(['degraded', 'credentials_refused'])
    expect(webhooks.connection().sentence).toContain(
      'A webhook of Alertmanager was refused (1 since start). The secret of this webhook is missing',
    )
    await webhooks.datadog(OWN)
    expect(state()[0]).toBe('degraded')
    await webhooks.alertmanager({ ...MESSAGE, truncatedAlerts: 2 })
    expect(state()).toEqual(['ok', null])
    expect(notices).toEqual(['Alertmanager left 2 alerts out of its message; raise max_alerts of its webhook.'])
    await expect(webhooks.alertmanager({})).rejects.toThrow()
    expect(state()).toEqual(['degraded', 'not_understood'])
    await clock.advance(600_001)
    expect(state()).toEqual(['ok', null])
    expect(webhooks.connection().sentence).toMatch(/^2 webhooks were taken, the last of Alertmanager at .* UTC; 2 were refused\.$/)
  })
})
