import { describe, expect, it } from 'vitest'
import { pageResponder } from './page.ts'

describe('pageResponder', () => {
  const respond = pageResponder(
    async (request) => new Response(new URL(request.url).pathname, { status: 206, headers: { 'content-type': 'text/plain' } }),
  )

  it('hands requests for our host to the handler, and its answer back as it is', async () => {
    const answer = await respond(new Request('app://bundle/assets/a.js'))
    expect(await answer.text()).toBe('/assets/a.js')
    expect(answer.status).toBe(206)
    expect(answer.headers.get('content-type')).toBe('text/plain')
  })

  it('knows no other host', async () => {
    expect((await respond(new Request('app://other/index.html'))).status).toBe(404)
    expect((await respond(new Request('http://bundle/index.html'))).status).toBe(404)
  })
})
