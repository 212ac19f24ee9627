import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'

/** The shell's cipher and the store over the double of Electron, each start in a process of its own. */

const ROOT = join(import.meta.dirname, '../..')
const REGISTER = join(ROOT, 'tests/support/electron-double/register.mjs')
const source = (path: string): string => JSON.stringify(pathToFileURL(join(ROOT, path)).href)

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nexus-key-store-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Runs `script` with a store over `folder`; gives what it printed as JSON. `before` runs while Electron is not ready yet. */
function start(script: string, env: Record<string, string> = {}, before = ''): unknown {
  const file = join(folder, 'main.mjs')
  writeFileSync(
    file,
    `import { app, safeStorage } from 'electron'
     import { systemCipher } from ${source('src/main/desktop/cipher.ts')}
     import { KeptStore } from ${source('src/main/secrets/store.ts')}
     import { Secret } from ${source('src/shared/secret.ts')}
     const store = new KeptStore({ folder: ${JSON.stringify(folder)}, given: new Map(), cipher: systemCipher, unencrypted: process.env.OPT_IN === '1', onSecret() {} })
     const said = (promise) => promise.then(() => 'done', (error) => error.message)
     const told = async (name) => ({ value: (await store.get(name))?.reveal() ?? null, ...store.status(name) })
     ${before}
     await app.whenReady()
     ${script}`,
  )
  const done = spawnSync(process.execPath, ['--import', REGISTER, file], {
    encoding: 'utf8',
    timeout: 30_000,
    env: { ...process.env, ELECTRON_DOUBLE_KEYRING: 'gnome_libsecret', ...env },
  })
  if (done.status !== 0) throw new Error(done.stderr)
  return JSON.parse(done.stdout)
}

const print = (what: string): string => `process.stdout.write(JSON.stringify(${what})); process.exit(0)`
const KEEP = `const kept = await said(store.set('GOOGLE_API_KEY', new Secret('the-marker-of-gemini')))`
const READ = print(`{ place: store.place, ...(await told('GOOGLE_API_KEY')) }`)
const onLinux = test.runIf(process.platform === 'linux')

onLinux('a key ring keeps a key, and another start reads it', () => {
  expect(start(`${KEEP}; ${print(`{ kept, place: store.place }`)}`)).toMatchObject({
    kept: 'done',
    place: { kind: 'keychain', protected: true },
  })
  expect(readFileSync(join(folder, 'secrets.json'), 'utf8')).not.toContain('marker')
  expect(start(READ)).toMatchObject({ value: 'the-marker-of-gemini', source: 'keychain', protected: true, problem: null })
})

onLinux('without a key ring a key is encrypted with a password that everybody can know, which is said', () => {
  const basic = { ELECTRON_DOUBLE_KEYRING: 'basic_text' }
  start(`${KEEP}; ${print('kept')}`, basic)
  expect(start(READ, basic)).toMatchObject({
    value: 'the-marker-of-gemini',
    source: 'keychain',
    protected: false,
    place: { protected: false, sentence: expect.stringContaining('not protected') },
  })
})

onLinux('before Electron is ready nothing is claimed of protection', () => {
  const place = `const early = store.place`
  expect(start(print('early'), {}, place)).toMatchObject({ protected: false, sentence: expect.stringContaining('does not know yet') })
})

test('another user or machine cannot read it: not set, with the reason, and nothing lost', () => {
  start(`${KEEP}; ${print('kept')}`)
  expect(start(READ, { ELECTRON_DOUBLE_KEY: 'another user' })).toMatchObject({
    value: null,
    source: 'none',
    kept: true,
    problem: expect.stringContaining('moved'),
  })
  expect(start(READ)).toMatchObject({ value: 'the-marker-of-gemini', problem: null })
})

test('what should be encrypted anew is', () => {
  start(`${KEEP}; ${print('kept')}`)
  const before = readFileSync(join(folder, 'secrets.json'), 'utf8')
  const script = `const value = (await store.get('GOOGLE_API_KEY')).reveal(); await store.remove('DD_API_KEY'); ${print('value')}`
  expect(start(script, { ELECTRON_DOUBLE_ROTATED: '1' })).toBe('the-marker-of-gemini')
  expect(readFileSync(join(folder, 'secrets.json'), 'utf8')).not.toBe(before)
  expect(start(READ)).toMatchObject({ value: 'the-marker-of-gemini' })
})

test('where nothing encrypts, nothing is kept unless that was chosen', () => {
  const none = { ELECTRON_DOUBLE_KEYRING: 'none' }
  expect(start(`${KEEP}; ${print('kept')}`, none)).toContain('key store of this system cannot be used')
  expect(start(`${KEEP}; ${READ}`, { ...none, OPT_IN: '1' })).toMatchObject({
    value: 'the-marker-of-gemini',
    source: 'file',
    protected: false,
  })
})
