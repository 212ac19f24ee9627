import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createServer } from 'vite'
import { expect, it } from 'vitest'
import { devSound } from '../../scripts/lib/dev-sound.mjs'
import { voiceManifestSchema } from '../../src/shared/model/voice.ts'

const ROOT = join(import.meta.dirname, '../..')
const AUDIO = join(ROOT, 'resources/audio')

it("serves the clips to the development page, which is not the core's", async () => {
  const vite = await createServer({
    configFile: false,
    root: join(ROOT, 'src/renderer'),
    logLevel: 'silent',
    optimizeDeps: { noDiscovery: true },
    plugins: [devSound(AUDIO)],
    server: { host: '127.0.0.1', port: 0, ws: false, hmr: false, watch: null },
  })
  try {
    await vite.listen()
    const address = vite.httpServer?.address()
    const origin = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
    const { clips } = voiceManifestSchema.parse(await (await fetch(`${origin}/audio/manifest.json`)).json())
    const file = clips[0]?.file ?? ''
    const clip = await fetch(`${origin}/audio/${file}`)
    expect([clip.status, clip.headers.get('content-type')]).toEqual([200, 'audio/mpeg'])
    expect(new Uint8Array(await clip.arrayBuffer())).toEqual(new Uint8Array(await readFile(join(AUDIO, file))))
    expect((await fetch(`${origin}/audio/none.mp3`)).status).toBe(404)
    expect((await fetch(`${origin}/voice/made-1`)).status).toBe(404)
    expect(await (await fetch(`${origin}/`)).text()).toContain('<div id="root">')
  } finally {
    await vite.close()
  }
})
