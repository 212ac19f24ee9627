import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { OnWall } from './on-wall.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nexus-on-wall-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const started = (wanted: { kiosk?: boolean; windowed?: boolean } = {}) => new OnWall(folder, { kiosk: false, windowed: false, ...wanted })

it('remembers what the preferences said, for a start that fails before they can be read', () => {
  const first = started()
  expect(first.kiosk).toBe(false)
  first.preferred(true)
  expect(first.kiosk).toBe(true)
  expect(started().kiosk).toBe(true)
  expect(started({ windowed: true }).kiosk).toBe(false)
  started().preferred(false)
  expect(started().kiosk).toBe(false)
  expect(started({ kiosk: true }).kiosk).toBe(true)
})

it.each(['', '{', '{"kiosk":1}', 'null'])('takes %j for nothing', (text) => {
  writeFileSync(join(folder, 'kiosk.json'), text)
  expect(started().kiosk).toBe(false)
})
