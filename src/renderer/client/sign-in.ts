import { getDefaultStore } from 'jotai'
import { sessionAtom, signInAtom } from '../state/session.ts'
import type { OpenLink } from './link.ts'

const PATH = '/session'
/** A viewer's sign-in is renewed this often while the page is open, ms. */
const RENEW_MS = 6 * 60 * 60_000
const ANSWER_WITHIN_MS = 10_000

const store = getDefaultStore()

/** What came of a token: signed in, or one sentence why not, with the seconds to wait where there are some. */
export type SignedIn = { readonly ok: true } | { readonly ok: false; readonly message: string; readonly waitSeconds: number | null }

async function call(method: 'GET' | 'POST' | 'DELETE', body?: unknown): Promise<Response> {
  return fetch(PATH, {
    method,
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  })
}

async function messageOf(response: Response): Promise<string> {
  const body: unknown = await response.json().catch(() => null)
  const said = typeof body === 'object' && body !== null && 'message' in body ? body.message : null
  return typeof said === 'string' ? said : 'NEXUS did not say why; try again.'
}

/** Gives the token away once; from then on the browser shows a cookie that no script can read. */
export async function signIn(token: string): Promise<SignedIn> {
  try {
    const response = await call('POST', { token })
    if (response.ok) return { ok: true }
    const wait = Number(response.headers.get('retry-after'))
    return { ok: false, message: await messageOf(response), waitSeconds: wait > 0 ? wait : null }
  } catch {
    return { ok: false, message: 'NEXUS cannot be reached; try again when it runs.', waitSeconds: null }
  }
}

/** Ends the sign-in here and at the core, which closes the line. */
export async function signOut(): Promise<void> {
  try {
    await call('DELETE')
    store.set(signInAtom, 'You are signed out.')
  } catch {
    // Nothing was ended: the page still shows that it is signed in.
  }
}

/**
 * A line that finds out why it could not be opened: a socket that is refused does not say it. Where the core asks for a
 * token, {@link signInAtom} has the reason until a line opens.
 */
export function askingForSignIn(open: OpenLink): OpenLink {
  return async (signal) => {
    try {
      const link = await open(signal)
      store.set(signInAtom, null)
      return link
    } catch (error) {
      const reason = await refusedBecause()
      if (reason === null) throw error
      // What the person said last is better than what was asked first.
      store.set(signInAtom, (known) => known ?? reason)
      throw new Error('Sign in to go on.')
    }
  }
}

async function refusedBecause(): Promise<string | null> {
  try {
    const response = await call('GET')
    return response.status === 401 ? await messageOf(response) : null
  } catch {
    return null
  }
}

/** Keeps a display signed in for as long as its page is open; returns how to stop. */
export function keepSignedIn(): () => void {
  const timer = setInterval(() => {
    if (store.get(sessionAtom).how === 'session') call('GET').catch(() => undefined)
  }, RENEW_MS)
  return () => clearInterval(timer)
}
