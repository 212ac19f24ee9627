import { request } from 'node:http'
import { networkInterfaces } from 'node:os'
import type { AccessConfig } from '../../src/main/gateway/access/types.ts'
import { LOCAL_ACCESS } from '../../src/main/gateway/access/types.ts'
import { Secret } from '../../src/shared/secret.ts'

/** Tokens of tests; nobody else's. */
export const OPERATOR_TOKEN = 'operator-7Qh2vTz9LmXw'
export const VIEWER_TOKEN = 'viewer-4Kd8sRb1YcNj'

/** Access with both tokens. */
export const remoteAccess = (more: Partial<AccessConfig> = {}): AccessConfig => ({
  ...LOCAL_ACCESS,
  operatorToken: new Secret(OPERATOR_TOKEN),
  viewerToken: new Secret(VIEWER_TOKEN),
  ...more,
})

/** An IPv4 address of this machine that is not loopback; null where it has none. */
export const lanAddress: string | null =
  Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? null

export interface Answer {
  readonly status: number
  readonly headers: NodeJS.Dict<string | string[]>
  readonly body: string
  json(): Record<string, unknown>
}

/** An HTTP request with any header, `Host` and `Cookie` too, which fetch does not let through. */
export function ask(url: string, options: { method?: string; headers?: Record<string, string>; body?: string } = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request(
      url,
      {
        method: options.method ?? 'GET',
        headers: { ...(options.body !== undefined && { 'content-length': String(Buffer.byteLength(options.body)) }), ...options.headers },
        agent: false,
      },
      (response) => {
        let body = ''
        response.setEncoding('utf8').on('data', (chunk: string) => {
          body += chunk
        })
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body,
            json: () => JSON.parse(body) as Record<string, unknown>,
          }),
        )
      },
    )
    asked.on('upgrade', (response, socket) => {
      socket.destroy()
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body: '', json: () => ({}) })
    })
    asked.on('error', reject)
    asked.end(options.body)
  })
}

export const UPGRADE = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
}

export const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
