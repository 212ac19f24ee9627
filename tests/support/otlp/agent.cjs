const { createServer } = require('node:http')
const { SpanKind, SpanStatusCode, trace } = require('@opentelemetry/api')

// A model that needs no network: only its spans are real, made as the conventions for generative AI have it.
const tracer = trace.getTracer('agent')

/** @param {boolean} failing */
const ask = (failing) =>
  tracer.startActiveSpan(
    'chat gpt-4o',
    {
      kind: SpanKind.CLIENT,
      attributes: { 'gen_ai.operation.name': 'chat', 'gen_ai.provider.name': 'openai', 'gen_ai.request.model': 'gpt-4o' },
    },
    (span) => {
      if (failing) {
        span.setAttribute('error.type', 'RateLimitError')
        span.setStatus({ code: SpanStatusCode.ERROR, message: 'rate limit reached' })
      } else span.setAttributes({ 'gen_ai.usage.input_tokens': 1_000, 'gen_ai.usage.output_tokens': 200 })
      span.end()
    },
  )

const server = createServer((request, response) => {
  tracer.startActiveSpan(
    'invoke_agent triage',
    { attributes: { 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.agent.name': 'triage' } },
    (run) => {
      ask(request.url === '/broken')
      run.end()
    },
  )
  response.end('{}')
})
server.listen(0, '127.0.0.1', () => process.send?.(server.address()))
