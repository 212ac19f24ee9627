import { safeStorage } from 'electron'
import type { Cipher, Protection } from '../nexus-types.ts'

const KEYRINGS: Readonly<Record<string, string>> = {
  gnome_libsecret: "the desktop's key ring",
  kwallet: 'KWallet',
  kwallet5: 'KWallet',
  kwallet6: 'KWallet',
}

/**
 * Electron's safeStorage, by its asynchronous calls. The first that needs a key may ask the person at the screen, so nothing here
 * is called before a key is set, or needed of those that are kept.
 */
export const systemCipher: Cipher = {
  protection: () => protectionOn(process.platform),
  available: () => safeStorage.isAsyncEncryptionAvailable(),
  encrypt: (text) => safeStorage.encryptStringAsync(text),
  async decrypt(bytes) {
    const { result, shouldReEncrypt } = await safeStorage.decryptStringAsync(Buffer.from(bytes))
    return { text: result, renew: shouldReEncrypt }
  },
}

function protectionOn(platform: NodeJS.Platform): Protection {
  if (platform === 'darwin') return kept('the Keychain of macOS')
  if (platform === 'win32') return kept("Windows' data protection")
  const backend = safeStorage.getSelectedStorageBackend()
  const keyring = KEYRINGS[backend]
  if (keyring !== undefined) return kept(keyring)
  return {
    protected: false,
    sentence:
      backend === 'basic_text'
        ? 'This desktop has no key ring, so keys set here are encrypted with a password that everybody can know: they are not protected.'
        : 'NEXUS does not know yet what keeps keys on this desktop; take them for not protected.',
  }
}

const kept = (by: string): Protection => ({ protected: true, sentence: `Keys set here are kept encrypted, with a key that ${by} holds.` })
