import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { application } from './application.ts'
import { note } from './line.ts'

/**
 * Electron's `safeStorage`, by its asynchronous calls only: the older ones are deprecated. The key comes from the words in
 * ELECTRON_DOUBLE_KEY (another user, another machine: other words), the backend from ELECTRON_DOUBLE_KEYRING, as on Linux;
 * `none`: there is no encryption at all. ELECTRON_DOUBLE_ROTATED=1: whatever is decrypted should be encrypted anew.
 */

type Backend = ReturnType<Electron.SafeStorage['getSelectedStorageBackend']>
const BACKENDS: readonly Backend[] = ['basic_text', 'gnome_libsecret', 'kwallet', 'kwallet5', 'kwallet6']
/** Chromium marks what it encrypts; anything else cannot be decrypted. */
const MARK = Buffer.from('v11')
const NONCE = 12
const TAG = 16

const { ELECTRON_DOUBLE_KEY: words = 'this user', ELECTRON_DOUBLE_KEYRING: keyring = 'gnome_libsecret' } = process.env
const isAvailable = keyring !== 'none'
const key = createHash('sha256').update(words).digest()

/** Electron initialises its encryptor with the first of these calls, which is when a person may be asked. */
async function begin(what: string): Promise<void> {
  application.after(`safeStorage.${what}`)
  note('safe-storage', what)
}

function required(what: string): void {
  if (!isAvailable) throw new Error(`Error while ${what}: encryption is not available.`)
}

export const safeStorageDouble = {
  async isAsyncEncryptionAvailable(): Promise<boolean> {
    await begin('isAsyncEncryptionAvailable')
    return isAvailable
  },
  async encryptStringAsync(plainText: string): Promise<Buffer> {
    await begin('encryptStringAsync')
    if (typeof plainText !== 'string') throw new TypeError('Error processing argument at index 0, conversion failure.')
    required('encrypting the text provided to safeStorage.encryptStringAsync')
    const nonce = randomBytes(NONCE)
    const cipher = createCipheriv('aes-256-gcm', key, nonce)
    const sealed = Buffer.concat([cipher.update(plainText, 'utf8'), cipher.final()])
    return Buffer.concat([MARK, nonce, cipher.getAuthTag(), sealed])
  },
  async decryptStringAsync(encrypted: Buffer): Promise<Electron.DecryptStringAsyncReturnValue> {
    await begin('decryptStringAsync')
    if (!Buffer.isBuffer(encrypted)) throw new TypeError('Error processing argument at index 0, conversion failure.')
    required('decrypting the ciphertext provided to safeStorage.decryptStringAsync')
    if (!encrypted.subarray(0, MARK.length).equals(MARK)) throw new Error('Ciphertext does not appear to be encrypted.')
    const body = encrypted.subarray(MARK.length)
    const decipher = createDecipheriv('aes-256-gcm', key, body.subarray(0, NONCE))
    decipher.setAuthTag(body.subarray(NONCE, NONCE + TAG))
    const text = Buffer.concat([decipher.update(body.subarray(NONCE + TAG)), decipher.final()]).toString('utf8')
    return { result: text, shouldReEncrypt: process.env.ELECTRON_DOUBLE_ROTATED === '1' }
  },
  getSelectedStorageBackend(): Backend {
    return application.ready ? (BACKENDS.find((one) => one === keyring) ?? 'basic_text') : 'unknown'
  },
}
