import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, get } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import type { ReadableStream as NodeReadableStream } from 'node:stream/web'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSoundHandler, leavesSound } from './sound.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'nexus-sound-'))
  writeFileSync(join(folder, 'welcome.opus'), '0123456789')
})
afterAll(() => rmSync(folder, { recursive: true }))

const CHUNK = new Uint8Array(48_000)

/** Speech without an end; counts what was taken of it. */
function endless() {
  const made = { taken: 0, cancelled: false }
  const stream = () =>
    new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          made.taken++
          controller.enqueue(CHUNK)
        },
        cancel() {
          made.cancelled = true
        },
      },
      { highWaterMark: 0 },
    )
  return { made, stream }
}

const ask = (path: string, method = 'GET', speech: (id: string) => ReadableStream<Uint8Array> | null = () => null) =>
  createSoundHandler({ sound: { folder, speech } })(new Request(`app://bundle${path}`, { method }))

describe('createSoundHandler', () => {
  it('leaves what is neither clip nor speech to others', async () => {
    for (const path of ['/', '/index.html', '/audio', '/voice', '/audiobook/x', '/api/voice']) expect(await ask(path)).toBeNull()
  })

  it('serves clips from their folder alone', async () => {
    const clip = await ask('/audio/welcome.opus')
    expect([clip?.status, clip?.headers.get('content-type'), await clip?.text()]).toEqual([200, 'audio/ogg', '0123456789'])
    for (const path of ['/audio/', '/audio/x/welcome.opus', '/audio/%2e%2e%2fx', '/audio/WELCOME.opus', '/audio/.x'])
      expect((await ask(path))?.status).toBe(404)
  })

  it('knows paths that begin as its own and lead somewhere else', () => {
    for (const path of ['/voice/%2e%2e', '/voice/..', '/voice/%2E%2e/index.html?x=1', '/audio/%2e%2e/index.html', '/audio/./../x'])
      expect(leavesSound(path), path).toBe(true)
    for (const path of ['/', '/voice/made-1', '/voice/', '/audio/welcome.opus?x=/../', '/voicemail/..', '/%2e%2e', '/audio/%2e/x'])
      expect(leavesSound(path), path).toBe(false)
  })

  it('streams speech by its id, as plain bytes that nobody keeps', async () => {
    const { stream } = endless()
    const speech = await ask('/voice/made-1', 'GET', (id) => (id === 'made-1' ? stream() : null))
    expect([speech?.status, speech?.headers.get('content-type'), speech?.headers.get('cache-control')]).toEqual([
      200,
      'application/octet-stream',
      'no-store',
    ])
    expect(speech?.headers.get('cross-origin-resource-policy')).toBe('same-origin')
    await speech?.body?.cancel()
    expect((await ask('/voice/made-2', 'GET', () => null))?.status).toBe(404)
    expect((await ask('/voice/made-1', 'POST', stream))?.status).toBe(405)
    const { made, stream: other } = endless()
    expect((await ask('/voice/made-1', 'HEAD', other))?.body).toBeNull()
    expect(made).toEqual({ taken: 0, cancelled: true })
  })

  it('takes no more of speech than its reader does, and lets it go with the reader', async () => {
    const { made, stream } = endless()
    const handle = createSoundHandler({ sound: { folder, speech: stream } })
    const server = createServer(async (request, response) => {
      const answer = await handle(new Request(`http://nexus${request.url}`))
      const body = Readable.fromWeb(answer?.body as NodeReadableStream<Uint8Array>)
      response.on('close', () => body.destroy())
      body.pipe(response)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    await new Promise<void>((resolve) => {
      const asked = get({ host: '127.0.0.1', port, path: '/voice/x' }, (response) => {
        response.pause()
        // Until the buffers between here and there are full.
        let before = -1
        const look = setInterval(() => {
          if (made.taken !== before) before = made.taken
          else {
            clearInterval(look)
            asked.destroy()
            resolve()
          }
        }, 200)
      })
    })
    expect(made.taken).toBeLessThan(400)
    await expect.poll(() => made.cancelled).toBe(true)
    server.close()
  })
})
