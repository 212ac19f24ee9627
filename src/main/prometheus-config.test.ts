import { describe, expect, it } from 'vitest'
import { readConfig } from './config.ts'

const source = (argv: readonly string[], env: Record<string, string>) => {
  const start = readConfig(argv, env, '/nowhere')
  if (start.kind !== 'run') throw new Error('it does not run')
  return start.config.source
}
const URL_KEY = { NEXUS_PROMETHEUS: 'http://127.0.0.1:9090/' }

describe('a configured Prometheus', () => {
  it('is read where nothing else is asked for, with its address cleaned', () => {
    expect(source([], URL_KEY)).toMatchObject({
      kind: 'prometheus',
      prometheus: { url: 'http://127.0.0.1:9090', credentials: null, queriesFile: null },
    })
    expect(source(['--source', 'prometheus'], { NEXUS_PROMETHEUS: 'https://host/prometheus/api/v1/' })).toMatchObject({
      prometheus: { url: 'https://host/prometheus' },
    })
    expect(source(['--source', 'chaos'], URL_KEY)).toMatchObject({ kind: 'chaos' })
    const start = readConfig(['--source', 'chaos'], URL_KEY, '/nowhere')
    expect(start).toMatchObject({
      config: { sourceNote: expect.stringContaining('NEXUS_PROMETHEUS is set, but a flag asks for the simulator') },
    })
  })

  it.each([
    [{ NEXUS_PROMETHEUS: 'http://user:pass@host' }, 'without credentials in it'],
    [{ NEXUS_PROMETHEUS: 'ftp://host' }, 'http or https address'],
    [{ ...URL_KEY, NEXUS_PROMETHEUS_TOKEN: 'abc', NEXUS_PROMETHEUS_USER: 'me' }, 'set only one of them'],
    [{ ...URL_KEY, NEXUS_PROMETHEUS_USER: 'me' }, 'belong together'],
    [{ NEXUS_PROMETHEUS: 'http://prometheus:9090', NEXUS_PROMETHEUS_TOKEN: 'sesame-1' }, 'would go over an open line to prometheus'],
  ])('is refused in one sentence: %o', (env, sentence) => {
    expect(() => source([], env)).toThrow(sentence)
    expect(() => source([], env)).not.toThrow('sesame-1')
  })

  it('never shows its secrets', () => {
    const found = source([], { NEXUS_PROMETHEUS: 'https://host', NEXUS_PROMETHEUS_TOKEN: 'sesame-1' })
    expect(JSON.stringify(found)).not.toContain('sesame-1')
    expect(() => source([], { NEXUS_PROMETHEUS: 'https://host', NEXUS_PROMETHEUS_TOKEN: 'ses ame' })).toThrow('(not shown)')
  })

  it('is needed by --source prometheus', () => {
    expect(() => source(['--source', 'prometheus'], {})).toThrow('set NEXUS_PROMETHEUS to its address')
  })
})
