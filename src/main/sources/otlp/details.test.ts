import { expect, it } from 'vitest'
import { isShown, shownValue } from './details.ts'

it.each([
  'http.route',
  'db.query.text',
  'rpc.method',
  'messaging.message.id',
  'gen_ai.request.model',
  'gen_ai.usage.input_tokens',
  'gen_ai.usage.prompt_tokens',
  'gen_ai.response.finish_reasons',
  'gen_ai.operation.name',
  'exception.message',
  'gen_ai.token.type',
  'nexus.incident_ids',
])('%s may be shown', (key) => expect(isShown(key)).toBe(true))

it.each([
  'gen_ai.prompt.0.content',
  'gen_ai.input.messages',
  'gen_ai.output.messages',
  'gen_ai.system_instructions',
  'gen_ai.tool.call.arguments',
  'gen_ai.tool.call.result',
  'llm.prompts',
  'input.value',
  'traceloop.entity.output',
  'http.request.header.authorization',
  'http.request.header.x-anything',
  'app.session_token',
  'aws.access_token',
  'user.password',
  'db.credentials',
  'x-api-key',
  'http.request.body',
  'url.query',
  '',
])('%s may not', (key) => expect(isShown(key)).toBe(false))

it('shows addresses without their query', () => {
  expect(shownValue('url.full', 'https://shop/pay?card=4111#x')).toBe('https://shop/pay')
  expect(shownValue('http.target', '/pay?card=4111')).toBe('/pay')
  expect(shownValue('http.route', '/pay?')).toBe('/pay?')
  expect(shownValue('db.query.text', 'x'.repeat(1_000))).toHaveLength(300)
})
