import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer as createWebServer, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { makeCertificate } from '../../scripts/kafka/certificates.mjs'
import type { TroubleName } from '../../src/shared/model/connection.ts'

/** Certificates are made by the JRE's keytool; null: it is there. */
export const NO_CERTIFICATES =
  spawnSync('keytool', ['-help'], { stdio: 'ignore' }).status === 0
    ? null
    : "certificates are made by Java's keytool, which is not installed"

/** A server on loopback that does one thing wrong. */
export interface BadPeer {
  /** What a client must call it. */
  readonly trouble: TroubleName
  readonly url: string
  close(): Promise<void>
}

async function listen(trouble: TroubleName, server: Server, scheme = 'http'): Promise<BadPeer> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    trouble,
    url: `${scheme}://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => resolve())
      }),
  }
}

const answering =
  (status: number, body = '{"error":"no"}', type = 'application/json'): RequestListener =>
  (request, response) => {
    request.resume()
    response.writeHead(status, { 'content-type': type }).end(body)
  }

/** Servers that answer over plain HTTP, or do not. */
export async function badPeers(): Promise<BadPeer[]> {
  const web = (trouble: TroubleName, listener: RequestListener) => listen(trouble, createWebServer(listener))
  const closed = await listen('refused', createServer())
  await closed.close()
  return [
    await web('credentials_refused', answering(401)),
    await web('permission_denied', answering(403)),
    await web('not_found', answering(404)),
    await web('rate_limited', answering(429)),
    await web('server_failed', answering(500)),
    await web('not_understood', answering(200, '<!doctype html><p>A captive portal.</p>', 'text/html')),
    // Half open: connected, and nothing ever comes back.
    await listen('silent', createServer()),
    await listen(
      'cut_off',
      createServer((socket) => socket.once('data', () => socket.destroy())),
    ),
    { ...closed, close: async () => {} },
    { trouble: 'name_unknown', url: 'https://no-such-host.invalid', close: async () => {} },
    { ...(await listen('tls_mismatch', createWebServer(answering(200)), 'https')), trouble: 'tls_mismatch' },
  ]
}

/** Servers whose certificates are not in order. While they are up this process trusts them, but for the one of an unknown authority. */
export async function badCertificates(): Promise<{ readonly peers: readonly BadPeer[]; close(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'nexus-certificates-'))
  const trusted = getCACertificates('default')
  const made = [
    { trouble: 'certificate_expired', ...makeCertificate(folder, { expired: true }) },
    { trouble: 'certificate_other_name', ...makeCertificate(folder, { otherName: true }) },
    { trouble: 'certificate_untrusted', ...makeCertificate(folder) },
  ] as const
  const ours = made.filter(({ trouble }) => trouble !== 'certificate_untrusted').map(({ pem }) => readFileSync(pem, 'utf8'))
  setDefaultCACertificates([...trusted, ...ours])
  const peers = await Promise.all(
    made.map(({ trouble, store, password }) =>
      listen(trouble, createTlsServer({ pfx: readFileSync(store), passphrase: password }, answering(200)), 'https'),
    ),
  )
  return {
    peers,
    async close() {
      await Promise.all(peers.map((peer) => peer.close()))
      setDefaultCACertificates(trusted)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
