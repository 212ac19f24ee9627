import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createStaticHandler } from './static.ts'

let folder: string
let serve: (request: Request) => Promise<Response>
const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  serve(new Request(`http://nexus${path}`, { method, headers }))

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'nexus-static-'))
  mkdirSync(join(folder, 'root/assets'), { recursive: true })
  writeFileSync(join(folder, 'secret.txt'), 'secret')
  writeFileSync(join(folder, 'root-other'), 'secret')
  writeFileSync(join(folder, 'root/index.html'), '<p>hi</p>')
  writeFileSync(join(folder, 'root/.hidden'), 'secret')
  writeFileSync(join(folder, 'root/empty.txt'), '')
  writeFileSync(join(folder, 'root/assets/main-Ab3_-x9Z.js'), '0123456789')
  serve = createStaticHandler(join(folder, 'root'))
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('createStaticHandler', () => {
  it('serves the page with its policy', async () => {
    const response = await get('/')
    expect(response.status).toBe(200)
    expect(await response.text()).toBe('<p>hi</p>')
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(response.headers.get('content-security-policy')).toContain("script-src 'self' 'wasm-unsafe-eval'")
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect(response.headers.get('cross-origin-opener-policy')).toBe('same-origin')
    expect(response.headers.get('cache-control')).toBe('no-cache')
  })

  it('lets hashed assets be kept for ever, as JavaScript', async () => {
    const response = await get('/assets/main-Ab3_-x9Z.js')
    expect(response.headers.get('cache-control')).toContain('immutable')
    expect(response.headers.get('content-type')).toContain('text/javascript')
    await response.text()
  })

  it('answers 304, 404, 405 and HEAD', async () => {
    const etag = (await get('/', {}, 'HEAD')).headers.get('etag') ?? ''
    expect((await get('/', { 'if-none-match': etag })).status).toBe(304)
    expect((await get('/missing.js')).status).toBe(404)
    expect((await get('/assets')).status).toBe(404)
    expect((await get('/', {}, 'POST')).status).toBe(405)
    const head = await get('/assets/main-Ab3_-x9Z.js', {}, 'HEAD')
    expect(head.headers.get('content-length')).toBe('10')
    expect(await head.text()).toBe('')
    expect(await (await get('/empty.txt')).text()).toBe('')
  })

  it('serves byte ranges', async () => {
    const range = async (value: string) => {
      const response = await get('/assets/main-Ab3_-x9Z.js', { range: value })
      return [response.status, response.headers.get('content-range'), await response.text()]
    }
    expect(await range('bytes=2-4')).toEqual([206, 'bytes 2-4/10', '234'])
    expect(await range('bytes=7-')).toEqual([206, 'bytes 7-9/10', '789'])
    expect(await range('bytes=-3')).toEqual([206, 'bytes 7-9/10', '789'])
    expect(await range('bytes=-99')).toEqual([206, 'bytes 0-9/10', '0123456789'])
    expect(await range('bytes=5-99')).toEqual([206, 'bytes 5-9/10', '56789'])
    expect(await range('bytes=10-')).toEqual([416, 'bytes */10', ''])
    expect(await range('bytes=-0')).toEqual([416, 'bytes */10', ''])
    expect(await range('bytes=4-2')).toEqual([200, null, '0123456789'])
    expect(await range('lines=1-2')).toEqual([200, null, '0123456789'])
  })

  it('lets nothing out of its folder', async () => {
    for (const path of [
      '/../secret.txt',
      '/%2e%2e/secret.txt',
      '/..%2fsecret.txt',
      '/%2e%2e%2fsecret.txt',
      '/..%5csecret.txt',
      '/assets/..%2f..%2fsecret.txt',
      '/../root-other',
      '/.hidden',
      '/%00',
      '/index.html%00.js',
      '/%ff',
    ]) {
      const response = await get(path)
      expect([400, 404], path).toContain(response.status)
      expect(await response.text()).not.toContain('secret')
    }
  })

  it('never throws on any path', async () => {
    const part = fc.oneof(fc.constantFrom('..', '%2e', '%2f', '%5c', '.', '/', 'assets', 'index.html', '%00', '%'), fc.webSegment())
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 8 }), async (parts) => {
        const response = await get(`/${parts.join('/')}`)
        expect(response.status).toBeLessThan(500)
        expect(await response.text()).not.toContain('secret')
      }),
    )
  })
})
