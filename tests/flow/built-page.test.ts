import { existsSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createStaticHandler } from '../../src/main/gateway/static.ts'

const RENDERER = resolve(import.meta.dirname, '../../out/renderer')

/** What a browser must be told of each kind of file; a module told to be anything else is a white screen. */
const KINDS: Readonly<Record<string, RegExp>> = {
  html: /^text\/html; charset=utf-8$/,
  js: /^text\/javascript; charset=utf-8$/,
  css: /^text\/css; charset=utf-8$/,
  svg: /^image\/svg\+xml$/,
  woff: /^font\/woff$/,
  woff2: /^font\/woff2$/,
}

describe.skipIf(!existsSync(RENDERER))('the built page', () => {
  it('is served file by file with the type that a browser needs, and its policy', async () => {
    const serve = createStaticHandler(RENDERER)
    const files = readdirSync(RENDERER, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile() && !entry.name.endsWith('.map'))
      .map((entry) => join(entry.parentPath, entry.name).slice(RENDERER.length).replaceAll('\\', '/'))
    expect(files.length).toBeGreaterThan(20)
    for (const path of files) {
      const answer = await serve(new Request(`app://bundle${path}`))
      expect(answer.status, path).toBe(200)
      expect(answer.headers.get('content-type'), path).toMatch(
        KINDS[path.slice(path.lastIndexOf('.') + 1)] ?? /^a kind that this test knows$/,
      )
      expect(answer.headers.get('content-security-policy'), path).toContain("script-src 'self'")
      expect(answer.headers.get('x-content-type-options'), path).toBe('nosniff')
      await answer.body?.cancel()
    }
  })
})
