import { describe, expect, it } from 'vitest'
import { SAMPLE } from '../testing/sample.ts'
import { postMortem } from './post-mortem.ts'

const [first, ...rest] = SAMPLE.incident.timeline
const input = {
  ...SAMPLE,
  incident: {
    ...SAMPLE.incident,
    monitorIds: ['external:alertmanager'],
    timeline:
      first === undefined
        ? rest
        : [{ ...first, origin: 'alertmanager' as const, url: 'https://prometheus.example/graph?a=1&b=2' }, ...rest],
  },
  ledger: SAMPLE.ledger.map((line) => ({ ...line, monitorId: 'external:alertmanager' })),
  rules: [],
}

describe('a post-mortem of what another system told', () => {
  it('names that system and its page, and does not miss its rule', () => {
    for (const format of ['markdown', 'html', 'json'] as const) {
      const { text } = postMortem(input, format)
      expect(text).not.toContain('no longer in force')
      expect(text).toContain('prometheus.example/graph')
      if (format === 'json') continue
      expect(text).toMatch(/Alertmanager(?:<\/td>| \|)/)
      expect(text).toContain('It told NEXUS of its alerts by webhook')
    }
  })
})
