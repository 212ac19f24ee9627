import { expect, it } from 'vitest'
import { z } from 'zod'
import { Secret } from '../../shared/secret.ts'
import { VERSION } from '../../shared/version.ts'
import { createLog, HiddenSecrets, type LogOptions, secretsOf } from './log.ts'
import { withinSpan } from './tracing.ts'

const SPAN = { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7' }

function written(options: LogOptions = {}) {
  const lines: string[] = []
  const log = createLog('debug', { write: (line) => void lines.push(line) }, options)
  return { log, lines, fields: () => lines.map((line) => z.record(z.string(), z.unknown()).parse(JSON.parse(line))) }
}

it('writes who speaks with every line, and the span within traced work, also after a wait', async () => {
  const { log, fields } = written({ env: 'staging' })
  log.info('before')
  await withinSpan(SPAN, async () => {
    log.warn('within', { incidentId: 'inc-1' })
    await Promise.resolve()
    log.error('later')
  })
  log.info('after')
  const about = { service: 'nexus', env: 'staging', version: VERSION }
  const span = { trace_id: SPAN.traceId, span_id: SPAN.spanId }
  expect(fields()).toMatchObject([
    { msg: 'before', ...about },
    { msg: 'within', incidentId: 'inc-1', ...about, ...span },
    { msg: 'later', ...about, ...span },
    { msg: 'after', ...about },
  ])
  expect(fields().map((line) => 'trace_id' in line)).toEqual([false, true, true, false])
  expect(fields().some((line) => 'dd' in line)).toBe(false)
})

it("adds Datadog's form of the ids where Datadog is configured: the lower 64 bits as a decimal number", () => {
  const { log, fields } = written({ datadog: true, service: 'console', env: 'prod' })
  log.info('alone')
  withinSpan(SPAN, () => log.info('within'))
  expect(fields()).toMatchObject([
    { dd: { service: 'console', env: 'prod', version: VERSION } },
    { dd: { service: 'console', trace_id: '11803532876627986230', span_id: '67667974448284343' } },
  ])
})

it('takes secrets out of every line, wherever they stand', () => {
  const key = 'sk-"very"/secret-0123'
  const config = { voice: { key: new Secret(key) }, list: [{ deep: new Secret('another-secret') }], none: null }
  const hidden = new HiddenSecrets()
  hidden.add(...secretsOf(config))
  const { log, lines } = written({ hidden })
  log.error(`The key ${key} was refused.`, { err: new Error(`401 for ${encodeURIComponent(key)}`), config })
  log.error('In a response.', { response: { headers: { authorization: 'Bearer whoever' } }, apiKey: 'plain', text: 'another-secret' })
  expect(lines.join('')).not.toMatch(/very|another-secret|whoever|plain/)
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ msg: 'The key [secret] was refused.' }, { text: '[secret]' }])
})
