import { describe, expect, it } from 'vitest'
import type { Incident } from '../../shared/model/incident.ts'
import { incidentOrigins, monitorTitle, pageOfIncident, safePage, subjectText } from './origins.ts'

describe('what other systems told', () => {
  it('is opened over https only, whatever was kept', () => {
    expect(safePage('https://app.datadoghq.com/monitors/1')).toBe('https://app.datadoghq.com/monitors/1')
    for (const bad of [null, undefined, '', 'x', 'http://a.example', 'javascript:alert(1)', 'data:text/html,x', 'https://u:p@a.example'])
      expect(safePage(bad)).toBeNull()
  })

  it('is named, with the newest page that may be opened', () => {
    const entry = { at: '', kind: 'opened' as const, actor: 'nexus', text: '', serviceId: null }
    const timeline: Incident['timeline'] = [
      { ...entry, origin: 'datadog', url: 'https://a.example/1' },
      { ...entry, origin: 'alertmanager', url: 'http://b.example' },
      entry,
    ]
    expect(pageOfIncident({ timeline } as Incident)).toEqual({ origin: 'datadog', url: 'https://a.example/1' })
    const monitorIds = ['high-latency', 'external:datadog', 'external:unheard-of']
    expect(incidentOrigins({ monitorIds })).toEqual(['datadog'])
    expect(subjectText({ serviceId: 'auth', monitorIds })).toBe('auth')
    expect(subjectText({ serviceId: '*', monitorIds })).toBe('Datadog')
    expect(subjectText({ serviceId: '*', monitorIds: ['low-fps'] })).toBe('whole system')
    expect([monitorTitle('external:alertmanager'), monitorTitle('low-fps')]).toEqual(['Alerts of Alertmanager', 'low-fps'])
  })
})
