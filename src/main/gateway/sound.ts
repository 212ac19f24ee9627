import { SECURITY_HEADERS } from '../../shared/csp.ts'
import type { Nexus } from '../nexus-types.ts'
import { createStaticHandler } from './static.ts'

/** One file of the audio folder: no folders below it, nothing hidden. */
const AUDIO = /^\/audio\/([a-z0-9_][a-z0-9_.-]*)$/
const SPEECH = /^\/voice\/([\w-]{1,200})$/

/**
 * Serves the clips under `/audio/<file>` and made speech under `/voice/<id>`; null for any other path. Shared by the
 * gateway and the desktop's `app://` protocol. Speech is streamed as it is made, as fast as its reader takes it.
 */
export function createSoundHandler({ sound }: Pick<Nexus, 'sound'>): (request: Request) => Promise<Response | null> {
  const files = createStaticHandler(sound.folder)
  return async (request) => {
    const path = pathOf(request.url)
    if (path === null) return null
    if (path.startsWith('/audio/')) {
      const file = AUDIO.exec(path)?.[1]
      return file === undefined ? plain(404, 'There is no such clip.\n') : files(fileRequest(request, file))
    }
    if (!path.startsWith('/voice/')) return null
    const id = SPEECH.exec(path)?.[1]
    return id === undefined ? plain(404, 'There is no such speech.\n') : speech(request, sound.speech, id)
  }
}

/** True for a path, as it was sent, that begins as one of ours and leads somewhere else, such as `/voice/%2e%2e`. */
export function leavesSound(sent: string): boolean {
  const folder = /^\/(?:audio|voice)\//.exec(sent)?.[0]
  return folder !== undefined && pathOf(`http://nexus${sent}`)?.startsWith(folder) !== true
}

function fileRequest(request: Request, file: string): Request {
  return new Request(`http://nexus/${file}`, { method: request.method, headers: request.headers })
}

function speech({ method }: Request, find: Nexus['sound']['speech'], id: string): Response {
  if (method !== 'GET' && method !== 'HEAD') return plain(405, 'Only GET and HEAD are served here.\n', { allow: 'GET, HEAD' })
  const made = find(id)
  if (made === null) return plain(404, 'There is no such speech any more.\n')
  const headers = { ...SECURITY_HEADERS, 'content-type': 'application/octet-stream', 'cache-control': 'no-store' }
  if (method === 'GET') return new Response(made, { headers })
  void made.cancel()
  return new Response(null, { headers })
}

function plain(status: number, text: string, more: Record<string, string> = {}): Response {
  return new Response(text, { status, headers: { ...SECURITY_HEADERS, 'content-type': 'text/plain; charset=utf-8', ...more } })
}

/** Path as sent: our names need no encoding, so nothing is decoded. */
function pathOf(url: string): string | null {
  return URL.canParse(url) ? new URL(url).pathname : null
}
