import { readFileSync } from 'node:fs'
import { createSecureContext } from 'node:tls'
import { UsageError } from '../../shared/errors.ts'
import type { AccessConfig } from './access/types.ts'

/** Certificate and key as read at start. Throws UsageError for what cannot be read or does not fit together. */
export function tlsOf(tls: AccessConfig['tls']): { readonly cert: Buffer; readonly key: Buffer } | null {
  if (tls === null) return null
  const read = (key: string, path: string): Buffer => {
    try {
      return readFileSync(path)
    } catch (error) {
      throw new UsageError(
        `${key}: ${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)}); give the path of a PEM file.`,
      )
    }
  }
  const pair = { cert: read('NEXUS_TLS_CERT', tls.certFile), key: read('NEXUS_TLS_KEY', tls.keyFile) }
  try {
    createSecureContext(pair)
    return pair
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/\.$/, '') : String(error)
    throw new UsageError(
      `NEXUS_TLS_CERT and NEXUS_TLS_KEY cannot be used together: ${why}. Give a certificate and its own key, both as PEM.`,
    )
  }
}
