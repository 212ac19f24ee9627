import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Secret } from '../../shared/secret.ts'
import { KeptStore, type StoreOptions } from './store.ts'
import type { Cipher } from './types.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nexus-secrets-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const file = () => join(folder, 'secrets.json')
const NOT_ROOT = process.getuid?.() !== 0

/** A key store whose key is `pad`; counts how often it is asked, and lets go of answers one by one where told so. */
class ToyCipher implements Cipher {
  asked = 0
  isProtected = true
  isAvailable = true
  renew = false
  pad: number
  /** Encryption waits for this. */
  gate: Promise<void> = Promise.resolve()
  constructor(pad = 1) {
    this.pad = pad
  }
  protection() {
    return { protected: this.isProtected, sentence: 'A toy keeps it.' }
  }
  async available() {
    this.asked++
    return this.isAvailable
  }
  async encrypt(text: string) {
    this.asked++
    await this.gate
    return Buffer.from([this.pad, ...Buffer.from(text).map((byte) => byte ^ this.pad)])
  }
  async decrypt(bytes: Uint8Array) {
    this.asked++
    if (bytes[0] !== this.pad) throw new Error(`cannot decrypt ${Buffer.from(bytes).toString('hex')}`)
    return { text: Buffer.from(bytes.subarray(1).map((byte) => byte ^ this.pad)).toString(), renew: this.renew }
  }
}

const heard: Secret[] = []
function store(options: Partial<StoreOptions> = {}): KeptStore {
  heard.length = 0
  return new KeptStore({
    folder,
    given: new Map(),
    cipher: null,
    unencrypted: false,
    onSecret: (secret) => void heard.push(secret),
    ...options,
  })
}
const value = async (from: KeptStore, name: Parameters<KeptStore['get']>[0] = 'GOOGLE_API_KEY') => (await from.get(name))?.reveal() ?? null

describe('layers', () => {
  it('what the environment gives wins, and cannot be changed here; what is kept stays as it is', async () => {
    const cipher = new ToyCipher()
    await store({ cipher }).set('GOOGLE_API_KEY', new Secret('kept-here'))
    const given = new Map([['GOOGLE_API_KEY', { from: 'environment', secret: new Secret('from-outside') }]] as const)
    const both = store({ cipher, given })
    expect(both.status('GOOGLE_API_KEY')).toMatchObject({ source: 'environment', kept: true })
    expect(await value(both)).toBe('from-outside')
    expect(both.kept().size).toBe(0)
    await expect(both.set('GOOGLE_API_KEY', new Secret('another-one'))).rejects.toThrow('GOOGLE_API_KEY is set in the environment of NEXUS')
    expect(await value(store({ cipher }))).toBe('kept-here')
    await both.remove('GOOGLE_API_KEY')
    expect(await value(store({ cipher }))).toBeNull()
  })

  it('encrypts with the system: nothing of the value is in the file, which only its owner reads', async () => {
    const cipher = new ToyCipher()
    const first = store({ cipher })
    await first.set('GOOGLE_API_KEY', new Secret('the-marker-of-gemini'))
    expect(first.status('GOOGLE_API_KEY')).toEqual({ source: 'keychain', protected: true, problem: null, kept: true })
    expect(readFileSync(file(), 'utf8')).not.toContain('marker')
    expect(statSync(file()).mode & 0o777).toBe(0o600)
    expect(readdirSync(folder)).toEqual(['secrets.json'])
    const again = store({ cipher })
    expect(await value(again)).toBe('the-marker-of-gemini')
    expect(heard.map((secret) => secret.reveal())).toEqual(['the-marker-of-gemini'])
  })

  it('asks the system for nothing before a secret is needed', async () => {
    const cipher = new ToyCipher()
    await store({ cipher }).set('GOOGLE_API_KEY', new Secret('kept-here'))
    cipher.asked = 0
    const next = store({ cipher })
    expect(next.status('GOOGLE_API_KEY').source).toBe('keychain')
    expect(next.place.kind).toBe('keychain')
    expect(next.kept().size).toBe(1)
    expect(cipher.asked).toBe(0)
    await Promise.all([next.get('GOOGLE_API_KEY'), next.get('GOOGLE_API_KEY')])
    expect(cipher.asked).toBe(1)
  })

  it('without a key store keeps only where that was chosen, and says that it is not encrypted', async () => {
    const none = store()
    expect(none.place).toMatchObject({ kind: 'none', protected: false })
    await expect(none.set('GOOGLE_API_KEY', new Secret('kept-here'))).rejects.toThrow('NEXUS_SECRETS_FILE=unencrypted')
    const plain = store({ unencrypted: true })
    await plain.set('GOOGLE_API_KEY', new Secret('kept-here'))
    expect(plain.status('GOOGLE_API_KEY')).toMatchObject({ source: 'file', protected: false })
    expect(plain.place.sentence).toContain('not encrypted')
    expect(statSync(file()).mode & 0o777).toBe(0o600)
    expect(await value(store({ unencrypted: true }))).toBe('kept-here')
    const later = store()
    expect(await value(later)).toBeNull()
    expect(later.status('GOOGLE_API_KEY')).toMatchObject({ source: 'none', kept: true, problem: expect.stringContaining('not encrypted') })
  })

  it('calls what a hard-coded password encrypts not protected', async () => {
    const cipher = new ToyCipher()
    cipher.isProtected = false
    const basic = store({ cipher })
    await basic.set('GOOGLE_API_KEY', new Secret('kept-here'))
    expect(basic.status('GOOGLE_API_KEY')).toMatchObject({ source: 'keychain', protected: false })
    cipher.isProtected = true
    expect(store({ cipher }).status('GOOGLE_API_KEY').protected).toBe(false)
  })

  it('a server leaves what the desktop encrypted as it is, and says so', async () => {
    await store({ cipher: new ToyCipher() }).set('GOOGLE_API_KEY', new Secret('kept-here'))
    const server = store({ unencrypted: true })
    expect(server.status('GOOGLE_API_KEY')).toMatchObject({ source: 'none', problem: expect.stringContaining('by the desktop') })
    await server.set('ELEVENLABS_API_KEY', new Secret('of-the-server'))
    expect(await value(store({ cipher: new ToyCipher() }))).toBe('kept-here')
  })

  it('keeps nothing where the system cannot encrypt now', async () => {
    const cipher = new ToyCipher()
    cipher.isAvailable = false
    await expect(store({ cipher }).set('GOOGLE_API_KEY', new Secret('kept-here'))).rejects.toThrow(
      'key store of this system cannot be used',
    )
    expect(readdirSync(folder)).toEqual([])
  })
})

describe('decryption', () => {
  it('that fails means not set, with the reason; nothing is lost, and setting it anew mends it', async () => {
    await store({ cipher: new ToyCipher(1) }).set('GOOGLE_API_KEY', new Secret('kept-here'))
    const before = readFileSync(file(), 'utf8')
    const moved = store({ cipher: new ToyCipher(2) })
    const told: string[] = []
    moved.listen((name, sentence) => told.push(`${name}: ${sentence}`))
    expect(await value(moved)).toBeNull()
    expect(moved.status('GOOGLE_API_KEY')).toMatchObject({
      source: 'none',
      kept: true,
      problem: expect.stringContaining('profile was moved'),
    })
    expect(told).toHaveLength(1)
    expect(told[0]).not.toContain('cannot decrypt')
    expect(readFileSync(file(), 'utf8')).toBe(before)
    await moved.set('GOOGLE_API_KEY', new Secret('set-again'))
    expect(moved.status('GOOGLE_API_KEY')).toMatchObject({ source: 'keychain', problem: null })
    expect(await value(store({ cipher: new ToyCipher(2) }))).toBe('set-again')
  })

  it('encrypts anew when the system asks for it', async () => {
    const cipher = new ToyCipher(1)
    await store({ cipher }).set('GOOGLE_API_KEY', new Secret('kept-here'))
    const before = readFileSync(file(), 'utf8')
    const next = store({ cipher: Object.assign(cipher, { renew: true, encrypt: async (text: string) => new ToyCipher(3).encrypt(text) }) })
    expect(await value(next)).toBe('kept-here')
    await next.remove('ELEVENLABS_API_KEY')
    expect(readFileSync(file(), 'utf8')).not.toBe(before)
    expect(await value(store({ cipher: new ToyCipher(3) }))).toBe('kept-here')
  })
})

describe('changes', () => {
  it('come one after another: two at once are both kept', async () => {
    const cipher = new ToyCipher()
    const { promise, resolve } = Promise.withResolvers<void>()
    cipher.gate = promise
    const one = store({ cipher })
    const all = Promise.all([
      one.set('GOOGLE_API_KEY', new Secret('first')),
      one.set('ELEVENLABS_API_KEY', new Secret('second')),
      one.set('GOOGLE_API_KEY', new Secret('third')),
      one.remove('DD_API_KEY'),
    ])
    resolve()
    await all
    for (const from of [one, store({ cipher })]) {
      expect(await value(from)).toBe('third')
      expect(await value(from, 'ELEVENLABS_API_KEY')).toBe('second')
    }
    expect(readdirSync(folder)).toEqual(['secrets.json'])
  })

  it.runIf(NOT_ROOT)('in a folder that cannot be written change nothing, and say so', async () => {
    const cipher = new ToyCipher()
    await store({ cipher }).set('GOOGLE_API_KEY', new Secret('kept-here'))
    chmodSync(folder, 0o500)
    const stuck = store({ cipher })
    for (const change of [() => stuck.set('GOOGLE_API_KEY', new Secret('another')), () => stuck.remove('GOOGLE_API_KEY')])
      await expect(change()).rejects.toThrow('cannot be written (secrets.json: EACCES), so nothing was changed')
    expect(await value(stuck)).toBe('kept-here')
    chmodSync(folder, 0o700)
  })

  it('where a file stands for the data folder change nothing, and say so', async () => {
    writeFileSync(file(), '')
    const below = store({ cipher: new ToyCipher(), folder: join(file(), 'data') })
    await expect(below.set('GOOGLE_API_KEY', new Secret('another'))).rejects.toThrow(
      'cannot be written (secrets.json: ENOTDIR), so nothing was changed',
    )
    expect(below.status('GOOGLE_API_KEY').kept).toBe(false)
  })

  it('where a folder stands in the way of the file change nothing', async () => {
    const one = store({ cipher: new ToyCipher() })
    mkdirSync(join(folder, 'secrets.json.new', 'x'), { recursive: true })
    await expect(one.set('GOOGLE_API_KEY', new Secret('another'))).rejects.toThrow('nothing was changed')
    expect(one.status('GOOGLE_API_KEY').source).toBe('none')
  })
})

describe('a file that cannot be used', () => {
  it.each([
    ['no JSON', '{"version":1,"secr'],
    ['something else', '[1,2,3]'],
    ['empty', ''],
    ['an entry of another form', '{"version":1,"secrets":{"GOOGLE_API_KEY":{"form":"rot13","protected":true,"value":"x"}}}'],
    ['larger than any of ours', 'x'.repeat(1024 * 1024 + 1)],
  ])('is put aside whole where it is damaged: %s', async (_what, text) => {
    writeFileSync(file(), text)
    const damaged = store({ cipher: new ToyCipher() })
    expect(damaged.place.problem).toContain('put aside')
    const [aside = ''] = readdirSync(folder)
    expect(aside).toMatch(/^secrets\.json\.damaged-/)
    expect(readFileSync(join(folder, aside), 'utf8')).toBe(text)
    await damaged.set('GOOGLE_API_KEY', new Secret('set-again'))
    expect(await value(store({ cipher: new ToyCipher() }))).toBe('set-again')
  })

  it('is left alone where a newer NEXUS wrote it', async () => {
    const text = '{"version":2,"vault":"..."}'
    writeFileSync(file(), text)
    const newer = store({ cipher: new ToyCipher() })
    expect(newer.place.problem).toContain('A newer NEXUS')
    await expect(newer.set('GOOGLE_API_KEY', new Secret('set-again'))).rejects.toThrow('A newer NEXUS')
    await expect(newer.remove('GOOGLE_API_KEY')).rejects.toThrow('A newer NEXUS')
    expect(readFileSync(file(), 'utf8')).toBe(text)
  })

  it.runIf(NOT_ROOT)('is left alone where it cannot be read', async () => {
    await store({ cipher: new ToyCipher() }).set('GOOGLE_API_KEY', new Secret('kept-here'))
    chmodSync(file(), 0)
    const locked = store({ cipher: new ToyCipher() })
    expect(locked.place.problem).toContain('EACCES')
    await expect(locked.set('GOOGLE_API_KEY', new Secret('set-again'))).rejects.toThrow('cannot be read')
    chmodSync(file(), 0o644)
    const open = store({ cipher: new ToyCipher() })
    expect(await value(open)).toBe('kept-here')
    expect(statSync(file()).mode & 0o777).toBe(0o600)
  })

  it('keeps entries that it does not know', async () => {
    writeFileSync(
      file(),
      JSON.stringify({ version: 1, secrets: { SOMETHING_LATER: { form: 'safe-storage-1', protected: true, value: 'AAAA' } } }),
    )
    await store({ cipher: new ToyCipher() }).set('GOOGLE_API_KEY', new Secret('set-again'))
    expect(readFileSync(file(), 'utf8')).toContain('SOMETHING_LATER')
  })
})
