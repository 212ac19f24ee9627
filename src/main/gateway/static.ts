import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join, normalize, sep } from 'node:path'
import { Readable } from 'node:stream'
import { contentSecurityPolicy, SECURITY_HEADERS } from '../../shared/csp.ts'

/** Own table: a module script not served as JavaScript is a white screen. */
const MIME: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  mjs: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json',
  map: 'application/json',
  txt: 'text/plain; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  jpg: 'image/jpeg',
  webp: 'image/webp',
  ico: 'image/x-icon',
  woff: 'font/woff',
  woff2: 'font/woff2',
  mp3: 'audio/mpeg',
  ogg: 'audio/ogg',
  opus: 'audio/ogg',
  wav: 'audio/wav',
  wasm: 'application/wasm',
  glb: 'model/gltf-binary',
}

/** Build outputs whose name holds a hash of their content never change. */
const HASHED = /^\/assets\/[^/]+-[\w-]{8,}\.\w+$/

/**
 * Serves the files below `root` as pages of ours; shared by the gateway and the
 * desktop's `app://` protocol. Pure of transport: the caller has checked the host.
 * GET and HEAD only, byte ranges, a real 404 for what is not there.
 * @param root absolute folder
 * @param csp policy header; the gateway adds its own socket's address
 */
export function createStaticHandler(root: string, csp: string = contentSecurityPolicy()): (request: Request) => Promise<Response> {
  const base = normalize(root + sep)
  const headers = { ...SECURITY_HEADERS, 'content-security-policy': csp }
  const plain = (status: number, text: string, more: Record<string, string> = {}) =>
    new Response(text, { status, headers: { ...headers, 'content-type': 'text/plain; charset=utf-8', ...more } })

  return async (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return plain(405, 'Only GET and HEAD are served here.\n', { allow: 'GET, HEAD' })
    const path = pathOf(request.url)
    if (path === null) return plain(400, 'This path cannot be read.\n')
    const file = normalize(join(base, path === '/' ? 'index.html' : path))
    if (!file.startsWith(base)) return plain(400, 'This path leads outside.\n')
    const found = await stat(file).catch(() => null)
    if (!found?.isFile()) return plain(404, 'There is no such file.\n')

    const etag = `"${found.size.toString(36)}-${Math.floor(found.mtimeMs).toString(36)}"`
    const all: Record<string, string> = {
      ...headers,
      'content-type': MIME[file.slice(file.lastIndexOf('.') + 1).toLowerCase()] ?? 'application/octet-stream',
      'cache-control': HASHED.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache',
      'accept-ranges': 'bytes',
      etag,
    }
    if (request.headers.get('if-none-match') === etag) return new Response(null, { status: 304, headers: all })
    const range = rangeOf(request.headers.get('range'), found.size)
    if (range === 'outside') return new Response(null, { status: 416, headers: { ...all, 'content-range': `bytes */${found.size}` } })
    const from = range?.from ?? 0
    const to = range?.to ?? found.size - 1
    const full = { ...all, 'content-length': String(to - from + 1), ...(range && { 'content-range': `bytes ${from}-${to}/${found.size}` }) }
    const body =
      request.method === 'HEAD' || found.size === 0
        ? null
        : (Readable.toWeb(createReadStream(file, { start: from, end: to })) as ReadableStream<Uint8Array>)
    return new Response(body, { status: range ? 206 : 200, headers: full })
  }
}

/** Decoded path of a URL, or null when it cannot be one of ours. */
function pathOf(url: string): string | null {
  try {
    const path = decodeURIComponent(new URL(url).pathname)
    // Backslashes are separators on Windows; a hidden file is nobody's business.
    return path.includes('\0') || path.includes('\\') || path.split('/').some((part) => part.startsWith('.')) ? null : path
  } catch {
    return null
  }
}

/** One byte range; null where there is none that we serve (then the whole file is the answer). */
function rangeOf(header: string | null, size: number): { from: number; to: number } | 'outside' | null {
  const match = header === null ? null : /^bytes=(\d*)-(\d*)$/.exec(header.trim())
  if (!match || (match[1] === '' && match[2] === '')) return null
  const first = match[1] ?? ''
  const last = match[2] ?? ''
  const from = first === '' ? Math.max(0, size - Number(last)) : Number(first)
  const to = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1)
  if (first !== '' && last !== '' && Number(last) < Number(first)) return null
  return from >= size || from > to ? 'outside' : { from, to }
}
