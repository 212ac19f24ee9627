import type { SecretName, SecretSource } from '../../shared/model/secret.ts'
import type { Secret } from '../../shared/secret.ts'

/** Encryption with a key that the system keeps. It may ask a person, and wait for the answer: called when it is needed, never before. */
export interface Cipher {
  /** What the system offers, as far as it tells without being asked for a key. */
  protection(): Protection
  /** Whether it can encrypt. */
  available(): Promise<boolean>
  /** Throws where that fails. */
  encrypt(text: string): Promise<Uint8Array>
  /** `renew`: it should be encrypted anew. Throws for bytes that this system did not encrypt for this user. */
  decrypt(bytes: Uint8Array): Promise<{ readonly text: string; readonly renew: boolean }>
}

export interface Protection {
  readonly protected: boolean
  /** One sentence: what keeps the secrets, and what that is worth. */
  readonly sentence: string
}

/** How one secret stands. */
export interface SecretStanding {
  readonly source: SecretSource
  /** Of a kept one; null: nothing is kept. */
  readonly protected: boolean | null
  /** One sentence; null: nothing is wrong with what is kept. */
  readonly problem: string | null
  readonly kept: boolean
}

/** Where a new secret would be kept. */
export interface SecretPlace extends Protection {
  readonly kind: 'keychain' | 'file' | 'none'
  /** What is wrong with the file of kept secrets; null: nothing. */
  readonly problem: string | null
}

/** Secrets by name. What is set outside wins, and is never changed here. */
export interface SecretStore {
  readonly place: SecretPlace
  status(name: SecretName): SecretStanding
  /** Null: there is none, or it cannot be read; then the status says why. */
  get(name: SecretName): Promise<Secret | null>
  /** Throws NexusError NEXUS_SECRET_STATE, and changes nothing then. */
  set(name: SecretName, secret: Secret): Promise<void>
  /** As `set`. */
  remove(name: SecretName): Promise<void>
}
