import { describe, expect, it } from 'vitest'
import { allClips, clipOf } from './grammar.ts'

const clips = allClips()

describe('the clip grammar', () => {
  it('has the named lines of protocol.md, word for word', () => {
    expect(['welcome', 'alert_latency', 'alert_cascading', 'repair_success', 'system_healthy'].map((id) => clipOf(id)?.text)).toEqual([
      'Welcome, Engineer. Colony status operational.',
      'Warning: High latency detected.',
      'Critical alert: Cascading failure suspected.',
      'Repair successful. Metrics normalizing.',
      'System integrity restored to optimal levels.',
    ])
  })

  it('names each clip once, as a file', () => {
    expect(new Set(clips.map(({ id }) => id)).size).toBe(clips.length)
    for (const { id } of clips) expect(id).toMatch(/^[a-z0-9][a-z0-9_-]{1,39}$/)
  })

  it('says each sentence once, for a file more is a file too many', () => {
    const texts = clips.map(({ text }) => text)
    expect(texts.filter((text, at) => texts.indexOf(text) !== at)).toEqual([])
  })

  it('holds whole, calm, short sentences', () => {
    for (const { text, say } of clips) {
      expect(text).toMatch(/^[A-Za-z][A-Za-z ,:.-]*\.$/)
      expect(text).not.toMatch(/!|\s{2}|\d|undefined|null/)
      expect(text.split(' ').length).toBeLessThanOrEqual(8)
      expect(say).not.toMatch(/\d|undefined|ai-brain|NEXUS/)
    }
  })

  it('stays within what is rendered and shipped', () => {
    expect(clips.length).toBeGreaterThan(250)
    expect(clips.length).toBeLessThanOrEqual(360)
  })

  it('knows no clip by a name that objects have', () => {
    for (const id of ['constructor', '__proto__', 'toString', '']) expect(clipOf(id)).toBeUndefined()
  })
})
