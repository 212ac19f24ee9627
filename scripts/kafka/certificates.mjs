import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const PASSWORD = 'changeit'

/**
 * A key and a certificate that signs itself, for loopback, made by the JRE's keytool.
 * @param {string} folder
 * @param {{ expired?: boolean, otherName?: boolean }} [options] `otherName`: not for loopback
 * @returns {{ store: string, password: string, pem: string }} the key store, its password, and the certificate to trust
 */
export function makeCertificate(folder, { expired = false, otherName = false } = {}) {
  const name = expired ? 'expired' : otherName ? 'other' : 'valid'
  const store = join(folder, `${name}.p12`)
  const pem = join(folder, `${name}.pem`)
  const keytool = (/** @type {string[]} */ ...args) => {
    const done = spawnSync('keytool', [...args, '-keystore', store, '-storepass', PASSWORD, '-alias', 'broker'], { encoding: 'utf8' })
    if (done.status !== 0) throw new Error(`keytool failed: ${done.stdout}${done.stderr}`)
  }
  const time = expired ? ['-startdate', '-10d', '-validity', '5'] : ['-startdate', '-1d', '-validity', '365']
  const names = otherName
    ? ['-dname', 'CN=elsewhere.invalid', '-ext', 'SAN=dns:elsewhere.invalid']
    : ['-dname', 'CN=localhost', '-ext', 'SAN=dns:localhost,ip:127.0.0.1']
  keytool('-genkeypair', '-keyalg', 'EC', '-groupname', 'secp256r1', '-storetype', 'PKCS12', ...time, ...names)
  keytool('-exportcert', '-rfc', '-file', pem)
  return { store, password: PASSWORD, pem }
}
