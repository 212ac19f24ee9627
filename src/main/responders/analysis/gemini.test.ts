import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DEMO_KNOWN, DEMO_REPORT } from '../../../shared/claims/testing/demo.ts'
import { Secret } from '../../../shared/secret.ts'
import { createGemini } from './gemini.ts'
import { questionOf } from './prompt.ts'
import { generated, hanging, json, line, ModelServer, raw, refused } from './testing/model-server.ts'
import type { AnalysisConfig } from './types.ts'

const KEY = 'AIza-test-key-0123456789'
const { prompt } = questionOf(DEMO_REPORT, DEMO_KNOWN)
let server: ModelServer
let config: AnalysisConfig
beforeEach(async () => {
  server = new ModelServer()
  config = {
    credentials: { kind: 'api_key', key: new Secret(KEY) },
    model: 'gemini-3.8-flash',
    baseUrl: await server.start(),
    timeoutMs: 8_000,
    price: null,
  }
})
afterEach(() => server.stop())

const ask = (signal = new AbortController().signal) => createGemini(config).ask(prompt, signal)
const failure = (asked: Promise<unknown>) =>
  asked.then(
    () => null,
    (error: unknown) => error,
  )

describe('the real SDK against a server that speaks the API', () => {
  it('sends rules, data and a schema, and reads line and tokens', async () => {
    server.answer = line(' Database errors reached gateway. ')
    expect(await ask()).toEqual({ line: 'Database errors reached gateway.', inputTokens: 310, outputTokens: 62 })
    const [request] = server.seen
    expect(request?.url).toMatch(/^\/v1(?:beta)?\/models\/gemini-3\.8-flash:generateContent$/)
    expect(request?.headers['x-goog-api-key']).toBe(KEY)
    const body = JSON.parse(request?.body ?? '')
    expect(body.contents).toEqual([{ role: 'user', parts: [{ text: prompt.data }] }])
    expect(body.systemInstruction.parts[0].text).toContain('at most 20 words')
    expect(body.generationConfig).toMatchObject({ temperature: 0.7, responseMimeType: 'application/json', candidateCount: 1 })
    expect(body.generationConfig.responseJsonSchema.required).toEqual(['line'])
  })

  it.each([
    ['429', refused(429, 'RESOURCE_EXHAUSTED'), 'rate_limited'],
    ['500', refused(500, 'INTERNAL'), 'failed'],
    ['503', refused(503, 'UNAVAILABLE'), 'unavailable'],
    ['a wrong key', refused(400, 'INVALID_ARGUMENT', `API key not valid: ${KEY}`), 'refused'],
    ['403', refused(403, 'PERMISSION_DENIED', KEY), 'refused'],
    ['a page instead of JSON', raw(200, 'text/html', '<html>Login</html>'), 'garbage'],
    ['half of the JSON', raw(200, 'application/json', '{"candidates":[{"content":'), 'garbage'],
    ['an error page', raw(502, 'text/html', '<h1>Bad gateway</h1>'), 'failed'],
    ['JSON of another form', json(200, { candidates: 'none' }), 'garbage'],
    ['no candidate', json(200, {}), 'garbage'],
    ['text without the schema', generated('Database errors.'), 'garbage'],
    ['a schema of its own', generated('{"sentence":"Database errors."}'), 'garbage'],
    ['nothing but thoughts', json(200, { candidates: [{ content: { parts: [{ text: '{"line":"x"}', thought: true }] } }] }), 'garbage'],
    ['a declined question', json(200, { promptFeedback: { blockReason: 'SAFETY' } }), 'blocked'],
    [
      'a redirect',
      (response: import('node:http').ServerResponse) => response.writeHead(302, { location: '/elsewhere' }).end(),
      'unreachable',
    ],
    ['a cut connection', (response: import('node:http').ServerResponse) => response.destroy(), 'unreachable'],
  ] as const)('names %s, and tells nothing of the server or the key', async (_, answer, kind) => {
    server.answer = answer
    const error = await failure(ask())
    expect(error).toMatchObject({ name: 'ModelFailure', kind })
    expect(inspect(error, { depth: 9, showHidden: true })).not.toMatch(/AIza|RESOURCE|html/)
    expect(server.seen).toHaveLength(1)
  })

  it('stops waiting when told', async () => {
    server.answer = hanging
    const control = new AbortController()
    const asked = failure(ask(control.signal))
    control.abort()
    expect(await asked).toMatchObject({ name: 'ModelFailure' })
  })

  it('shows the key to nobody', () => {
    for (const shown of [
      inspect(config, { depth: 9, showHidden: true }),
      JSON.stringify(config),
      `${config.credentials.kind === 'api_key' ? config.credentials.key : ''}`,
    ])
      expect(shown).not.toContain('AIza')
    expect(inspect(createGemini(config), { depth: 9 })).not.toContain('AIza')
  })

  it('signs in at a project of Google Cloud with the credentials file, and calls that location', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'nexus-vertex-'))
    const { baseUrl } = config
    writeFileSync(join(folder, 'subject'), 'subject-token')
    const file = {
      type: 'external_account',
      audience: '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/pool/providers/test',
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      token_url: `${baseUrl}/token`,
      credential_source: { file: join(folder, 'subject') },
    }
    const credentialsFile = join(folder, 'credentials.json')
    writeFileSync(credentialsFile, JSON.stringify(file))
    server.answer = (response, seen) => {
      const token = {
        access_token: 'short-lived',
        token_type: 'Bearer',
        expires_in: 3_600,
        issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      }
      const reply = seen.url === '/token' ? json(200, token) : line('Database errors.')
      reply(response, seen)
    }
    config = { ...config, credentials: { kind: 'vertex', project: 'my-project', location: 'europe-west4', credentialsFile } }
    try {
      expect(await ask()).toMatchObject({ line: 'Database errors.' })
    } finally {
      rmSync(folder, { recursive: true })
    }
    const called = server.seen.at(-1)
    expect(called?.url).toMatch(
      /\/projects\/my-project\/locations\/europe-west4\/publishers\/google\/models\/gemini-3\.8-flash:generateContent$/,
    )
    expect(called?.headers.authorization).toBe('Bearer short-lived')
    expect(called?.headers['x-goog-api-key']).toBeUndefined()
  })
})
