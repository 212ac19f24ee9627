import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { type TroubleName, troubleNameSchema } from '../model/connection.ts'
import { type RemotePeer, remoteTrouble, remoteTroubleOf, remoteTroubleOfStatus, troubleNameOf } from './trouble.ts'

const PEER: RemotePeer = { title: 'Prometheus', address: 'http://127.0.0.1:1', addressKey: 'NEXUS_PROMETHEUS', credentials: null }

test('a refused connection, a cut one and a time-out of a real fetch have their names', async () => {
  const server = createServer((socket) => socket.destroy())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
  await expect(fetch(url).catch(troubleNameOf)).resolves.toBe('cut_off')
  await new Promise<void>((resolve) => server.close(() => resolve()))
  await expect(fetch(url).catch(troubleNameOf)).resolves.toBe('refused')
  await expect(fetch(url, { signal: AbortSignal.timeout(0) }).catch(troubleNameOf)).resolves.toMatch(/silent|refused/)
  expect(troubleNameOf(new DOMException('late', 'TimeoutError'))).toBe('silent')
})

test('every status that is a failure has a name, and no other', () => {
  const named = (status: number) => remoteTroubleOfStatus(status, PEER)?.name ?? null
  expect([200, 204, 304].map(named)).toEqual([null, null, null])
  expect([401, 403, 404, 429, 400, 500, 503].map(named)).toEqual([
    'credentials_refused',
    'permission_denied',
    'not_found',
    'rate_limited',
    'not_understood',
    'server_failed',
    'server_failed',
  ] satisfies TroubleName[])
})

test.each(troubleNameSchema.options)('%s: one sentence that names the peer and what to do', (name) => {
  const { sentence } = remoteTrouble(name, PEER)
  expect(sentence).toContain('Prometheus')
  expect(sentence).toMatch(/^[^.]*: .*\.$|^[^.]*(?:127\.0\.0\.1)[^:]*:.*\.$/)
  expect(remoteTrouble(name, { ...PEER, addressKey: null, credentials: 'A_KEY' }).sentence).not.toContain('null')
})

test('what nobody knows is said as it was told, and bounded', () => {
  const { name, sentence } = remoteTroubleOf(new Error('x'.repeat(500)), PEER)
  expect(name).toBe('cut_off')
  expect(sentence.length).toBeLessThan(300)
})
