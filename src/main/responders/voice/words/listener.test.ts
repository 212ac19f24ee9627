import { describe, expect, it } from 'vitest'
import type { Fact } from '../../../../shared/model/fact.ts'
import type { MonitorStatus } from '../../../../shared/model/monitor.ts'
import type { SpeechEvent } from '../types.ts'
import { type Sight, SpeechListener } from './listener.ts'
import { CALM, IncidentStory, monitor, T0 } from './testing/facts.ts'

let situation = CALM
let standing: MonitorStatus[] = []
const SIGHT: Sight = {
  situation: () => situation,
  measured: (serviceId) => (serviceId === 'ai-brain' ? { latencyMs: 4_870, errorRate: 0.05 } : null),
  rule: () => null,
  monitors: () => standing,
}

function begin(severity: 'p1' | 'p2' = 'p2') {
  situation = CALM
  const listener = new SpeechListener(SIGHT)
  const story = new IncidentStory(['ai-brain'], ['high-latency'], severity)
  const slow = monitor('high-latency', 'ai-brain', 'alert', 2_400)
  const opened = () => [story.monitor(slow), story.change(0, 'opened'), story.alerted(slow)]
  return { listener, story, opened }
}
const kindsOf = (events: readonly SpeechEvent[]) => events.map(({ kind }) => kind)
const failing = (group: string) => monitor('high-error-rate', group, 'alert', 80)

describe('what is worth saying', () => {
  it('is an incident with its symptom, its newest value, and the cause that the same step found', () => {
    const { listener, story, opened } = begin()
    expect(listener.heard([...opened(), story.analyzed(0, 'database', 0.8)])).toEqual([
      {
        kind: 'incident',
        incident: {
          incidentId: 'inc-1',
          severity: 'p2',
          symptoms: [{ serviceId: 'ai-brain', symptom: 'latency', monitorId: 'high-latency', value: 4_870 }],
          cause: { serviceId: 'database', confidence: 0.8 },
        },
      },
    ])
  })

  it('is a cause once, when it is sure, and again when it is another one', () => {
    const { listener, story, opened } = begin()
    listener.heard(opened())
    expect(listener.heard([story.analyzed(1, 'database', 0.69)])).toEqual([])
    expect(listener.heard([story.analyzed(2, 'database', 0.9, 'several_possible')])).toEqual([])
    expect(kindsOf(listener.heard([story.analyzed(3, 'database', 0.7)]))).toEqual(['cause'])
    expect(listener.heard([story.analyzed(4, 'database', 0.95)])).toEqual([])
    expect(listener.heard([story.analyzed(5, 'auth', 0.5)])).toEqual([])
    expect(listener.heard([story.analyzed(6, 'database', 0.9)])).toEqual([])
    expect(kindsOf(listener.heard([story.analyzed(7, 'auth', 0.9)]))).toEqual(['cause'])
    // A graver severity is told while no cause is sure; the cause that comes back is no news.
    listener.heard([story.analyzed(8, 'auth', 0.4), story.change(8, 'severity_changed', { severity: 'p1' })])
    expect(listener.heard([story.analyzed(9, 'auth', 0.9)])).toEqual([])
  })

  it('is a service more, if people are notified of it; what another alert explains waits for the next news', () => {
    const { listener, story, opened } = begin()
    listener.heard(opened())
    const both = { serviceIds: ['ai-brain', 'gateway'], monitorIds: ['high-latency', 'high-error-rate'] }
    expect(listener.heard([story.monitor(failing('gateway')), story.change(2, 'monitor_alerted', both)])).toEqual([])
    const three = { ...both, serviceIds: ['ai-brain', 'gateway', 'auth'] }
    const [spread] = listener.heard([
      story.monitor(failing('auth')),
      story.change(4, 'monitor_alerted', three),
      story.alerted(failing('auth'), 4),
    ])
    expect(spread).toMatchObject({
      kind: 'spread',
      incident: { symptoms: [{ serviceId: 'ai-brain' }, { serviceId: 'gateway', value: 0.8 }, { serviceId: 'auth' }] },
    })
    expect(listener.heard([story.alerted(failing('auth'), 5)])).toEqual([])
  })

  it('is a higher severity, whoever it comes from', () => {
    const { listener, story, opened } = begin()
    listener.heard(opened())
    expect(listener.heard([story.change(2, 'severity_changed', { severity: 'p1' })])).toMatchObject([
      { kind: 'spread', incident: { severity: 'p1' } },
    ])
    expect(listener.heard([story.change(3, 'noted')])).toEqual([])
  })

  it('is no acknowledgement, note, assignment or second symptom of the same service', () => {
    const { listener, story, opened } = begin()
    listener.heard(opened())
    const more = { monitorIds: ['high-latency', 'high-error-rate'] }
    const facts = [story.monitor(failing('ai-brain')), story.change(2, 'monitor_alerted', more), story.alerted(failing('ai-brain'), 2)]
    expect(listener.heard(facts)).toEqual([])
    expect(listener.heard([story.change(3, 'acknowledged', { state: 'acknowledged' })])).toEqual([])
    expect(listener.heard([story.change(3, 'assigned', { assignee: 'bo' })])).toEqual([])
    expect(listener.current('inc-1')?.symptoms.map(({ symptom }) => symptom)).toEqual(['latency', 'errors'])
  })

  it('counts as affected who alerts now, not who did', () => {
    const { listener, story, opened } = begin()
    listener.heard(opened())
    const all = { serviceIds: ['ai-brain', 'auth'], monitorIds: ['high-latency', 'high-error-rate'] }
    const facts = [
      story.monitor(monitor('high-latency', 'ai-brain', 'ok')),
      story.monitor(failing('auth')),
      story.change(3, 'monitor_alerted', all),
      story.alerted(failing('auth'), 3),
    ]
    expect(listener.heard(facts)).toMatchObject([{ kind: 'spread', incident: { symptoms: [{ serviceId: 'auth' }] } }])
    const ended = [story.monitor(monitor('high-error-rate', 'auth', 'ok')), story.change(9, 'resolved')]
    expect(listener.heard(ended)[0]).toMatchObject({
      kind: 'resolved',
      lastedMs: 9_000,
      incident: { symptoms: [{ serviceId: 'ai-brain' }, { serviceId: 'auth' }] },
    })
  })
})

describe('how it ends', () => {
  it('is a recovery and then all clear, if all is well', () => {
    const { listener, story, opened } = begin()
    listener.heard(opened())
    const facts = [story.monitor(monitor('high-latency', 'ai-brain', 'ok')), story.change(30, 'resolved')]
    expect(kindsOf(listener.heard(facts))).toEqual(['resolved', 'all_clear'])
    expect(listener.heard([story.integrity(31, 100)])).toEqual([])
    expect(listener.active()).toEqual([])
  })

  it('waits with all clear until integrity is whole, and says it once', () => {
    const { listener, story, opened } = begin()
    listener.heard(opened())
    situation = { ...CALM, integrity: 80, warning: ['auth'] }
    expect(kindsOf(listener.heard([story.change(30, 'resolved')]))).toEqual(['resolved'])
    expect(listener.heard([story.integrity(31, 90)])).toEqual([])
    situation = CALM
    expect(kindsOf(listener.heard([story.integrity(32, 100)]))).toEqual(['all_clear'])
    expect(listener.heard([story.integrity(40, 100)])).toEqual([])
  })

  describe('where other monitors are put in force', () => {
    const loaded: Fact = { seq: 0, at: T0 + 5_000, kind: 'monitors.loaded', rules: 3, problems: [] }
    const unwatched = (now: MonitorStatus[]) => {
      const told = begin()
      told.listener.heard(told.opened())
      standing = now
      return { ...told, reload: (...facts: Fact[]) => told.listener.heard([loaded, ...facts]) }
    }

    it('claims no recovery of what is only not watched any more, at once or later', () => {
      for (const later of [false, true]) {
        const { reload, story, listener } = unwatched([monitor('high-error-rate', 'ai-brain', 'ok')])
        const ended = story.change(5, 'resolved')
        const events = later ? [...reload(), ...listener.heard([ended])] : reload(ended)
        expect(events[0]).toMatchObject({ kind: 'resolved', lastedMs: 5_000, incident: { symptoms: [] } })
      }
    })

    it('keeps what alerts on, and tells of its recovery', () => {
      const { reload, story, listener } = unwatched([monitor('high-latency', 'ai-brain', 'alert', 2_400)])
      reload()
      const ended = [story.monitor(monitor('high-latency', 'ai-brain', 'ok')), story.change(9, 'resolved')]
      expect(listener.heard(ended)[0]).toMatchObject({ incident: { symptoms: [{ symptom: 'latency' }] } })
    })

    it('counts nobody as affected by a monitor that is gone', () => {
      const { reload, story, listener } = unwatched([])
      const one = { serviceIds: ['ai-brain', 'auth'], monitorIds: ['high-latency', 'high-error-rate'] }
      reload()
      standing = [failing('auth')]
      expect(
        listener.heard([story.monitor(failing('auth')), story.change(6, 'monitor_alerted', one), story.alerted(failing('auth'), 6)]),
      ).toMatchObject([{ kind: 'spread', incident: { symptoms: [{ serviceId: 'auth' }] } }])
    })
  })

  it('claims no recovery where it ends while it alerts', () => {
    const { listener, story, opened } = begin()
    listener.heard(opened())
    expect(listener.heard([story.change(5, 'resolved')])[0]).toMatchObject({ kind: 'resolved', incident: { symptoms: [] } })
  })

  it('claims no recovery where a person closed it', () => {
    const { listener, story, opened } = begin()
    listener.heard(opened())
    expect(listener.heard([story.change(5, 'resolved', {}, 'bo')])[0]).toMatchObject({ kind: 'resolved', incident: { symptoms: [] } })
  })

  it('is all clear of nothing when nothing was wrong', () => {
    const { listener, story } = begin()
    expect(listener.heard([story.integrity(1, 100)])).toEqual([])
  })
})

describe('fixes', () => {
  it('are told with their incident, and those in a row as such', () => {
    const { listener, story, opened } = begin()
    listener.heard(opened())
    const events = [
      [4, 'succeeded'],
      [6, 'succeeded'],
      [7, 'relapsed'],
      [8, 'failed'],
      [30, 'succeeded'],
    ] as const
    const told = events.flatMap(([seconds, state]) => listener.heard([story.fixed(seconds, 'ai-brain', state)]))
    expect(told.map((event) => event.kind === 'remediation' && [event.succeeded, event.relapsed, event.again, event.incidentId])).toEqual([
      [true, false, false, 'inc-1'],
      [true, false, true, 'inc-1'],
      [false, true, false, 'inc-1'],
      [false, false, false, 'inc-1'],
      [true, false, false, 'inc-1'],
    ])
    expect(listener.heard([story.fixed(31, 'auth', 'succeeded')])).toMatchObject([{ again: false, incidentId: null }])
  })
})

describe('what comes again', () => {
  it('is announced anew, and its old cause only after the analysis had time to change its mind', () => {
    const { listener, story, opened } = begin()
    listener.heard([...opened(), story.analyzed(0, 'database', 0.9)])
    listener.heard([story.change(30, 'resolved')])
    expect(listener.heard([story.change(60, 'reopened')])).toMatchObject([{ kind: 'incident', incident: { cause: null } }])
    expect(listener.heard([story.integrity(62, 80)])).toEqual([])
    expect(listener.heard([story.integrity(63, 60)])).toMatchObject([{ kind: 'cause', incident: { cause: { serviceId: 'database' } } }])
    expect(listener.heard([story.change(70, 'resolved')])[0]).toMatchObject({ lastedMs: 10_000 })
    listener.heard([story.change(80, 'reopened')])
    expect(listener.heard([story.analyzed(81, 'auth', 0.9)])).toMatchObject([{ incident: { cause: { serviceId: 'auth' } } }])
    expect(listener.heard([story.integrity(90, 60)])).toEqual([])
  })

  it('is not told to the person who reopened it', () => {
    const { listener, story, opened } = begin()
    listener.heard(opened())
    listener.heard([story.change(5, 'resolved', {}, 'bo')])
    expect(listener.heard([story.change(9, 'reopened', {}, 'bo')])).toEqual([])
    expect(listener.active()).toHaveLength(1)
  })

  it('gives no causes while it comes and goes, but grows', () => {
    const { listener, story, opened } = begin()
    listener.heard(opened())
    listener.heard([story.change(20, 'flapping')])
    expect(listener.heard([story.analyzed(21, 'database', 0.9)])).toEqual([])
    expect(kindsOf(listener.heard([story.change(22, 'severity_changed', { severity: 'p1' })]))).toEqual(['spread'])
  })
})

describe('after a restart', () => {
  it('knows what is active and announces none of it, but tells what changes', () => {
    const { listener, story, opened } = begin()
    listener.heard([...opened(), story.analyzed(0, 'database', 0.9)])
    const again = new SpeechListener(SIGHT)
    again.restore([story.summary], [monitor('high-latency', 'ai-brain', 'alert', 2_400), monitor('high-latency', 'auth', 'ok')])
    expect(again.active()).toEqual(listener.active())
    expect(again.heard([story.change(5, 'noted'), story.analyzed(5, 'database', 0.95)])).toEqual([])
    expect(kindsOf(again.heard([story.change(6, 'resolved')]))).toEqual(['resolved', 'all_clear'])
  })

  it('takes note of an incident that it missed the beginning of, and of nothing that is over', () => {
    const { listener, story } = begin()
    expect(listener.heard([story.change(50, 'noted')])).toEqual([])
    expect(listener.active()).toHaveLength(1)
    listener.restore([{ ...story.summary, state: 'resolved' }], [])
    expect(listener.active()).toEqual([])
    expect(listener.heard([story.change(60, 'resolved'), story.analyzed(60, 'auth', 0.9)])).toEqual([])
  })
})

describe('bounds', () => {
  it('holds a bounded number of alerting groups, and understates what is beyond', () => {
    const { listener, story } = begin()
    const serviceIds = Array.from({ length: 6_000 }, (_, n) => `s${n}`)
    const facts = serviceIds.map((id) => story.monitor(monitor('high-latency', id)))
    const [event] = listener.heard([...facts, story.change(1, 'opened', { serviceIds })])
    expect(event?.kind === 'incident' && event.incident.symptoms.length).toBe(5_000)
    for (const id of serviceIds) listener.heard([story.monitor(monitor('high-latency', id, 'ok'))])
    expect(listener.heard([story.monitor(failing('auth')), story.change(2, 'noted', { serviceIds: ['auth'] })])).toEqual([])
  })

  it('is an alert of another system, of the service it names or of the whole system; and its end', () => {
    const told = (serviceIds: string[], state: 'alert' | 'ok'): MonitorStatus => ({
      ...monitor('external:datadog', 'a1b2', state),
      external: { origin: 'datadog', title: 'Disk full', text: '', serviceIds, url: null, startedAt: null },
    })
    for (const serviceIds of [['database'], []]) {
      const listener = new SpeechListener(SIGHT)
      const story = new IncidentStory(serviceIds, ['external:datadog'])
      const alert = told(serviceIds, 'alert')
      const subject = serviceIds[0] ?? '*'
      expect(listener.heard([story.monitor(alert), story.change(0, 'opened'), story.alerted(alert)])).toMatchObject([
        {
          kind: 'incident',
          incident: { symptoms: [{ serviceId: subject, symptom: 'other', monitorId: 'external:datadog', value: null }] },
        },
      ])
      expect(listener.heard([story.alerted(alert)])).toEqual([])
      const ended = listener.heard([story.monitor(told(serviceIds, 'ok')), story.change(9, 'resolved', { state: 'resolved' })])
      expect(ended[0]).toMatchObject({ kind: 'resolved', incident: { symptoms: [{ serviceId: subject }] } })
    }
  })
})
