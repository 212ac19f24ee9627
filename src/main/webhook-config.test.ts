import { describe, expect, it } from 'vitest'
import { readConfig } from './config.ts'

const read = (secret: string) => readConfig([], { NEXUS_WEBHOOK_SECRET: secret }, '/')

describe('the secret of the webhooks', () => {
  it('is kept as a secret, and never shown where it cannot be used', () => {
    const start = read(' a-secret-of-webhooks ')
    if (start.kind !== 'run') throw new Error('not a run')
    expect(start.config.webhookSecret?.reveal()).toBe('a-secret-of-webhooks')
    expect(JSON.stringify(start.config)).not.toContain('a-secret')
    for (const bad of ['short', 'with blanks in between', 'ümlaut-in-the-secret'])
      expect(() => read(bad)).toThrow('NEXUS_WEBHOOK_SECRET=(not shown) cannot be used: it may be 16 to 200 letters')
  })

  it('opens nothing else: whoever sends alerts could sign in otherwise', () => {
    const token = 'q7Zt9mLw2xKfR4vB'
    for (const key of ['NEXUS_TOKEN', 'NEXUS_VIEWER_TOKEN'])
      expect(() => readConfig([], { NEXUS_WEBHOOK_SECRET: token, [key]: token }, '/')).toThrow(
        `NEXUS_WEBHOOK_SECRET and ${key} are the same`,
      )
  })
})
