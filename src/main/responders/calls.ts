/** What every caller of a service elsewhere needs. */

/** A redirect could carry the key to another host: fetch takes it along unless told not to follow. */
export const straightFetch: typeof fetch = (input, init) => fetch(input, { ...init, redirect: 'error' })

/** Gives up with the signal's reason, whether or not `work` hears the signal. */
export async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const cut = () => reject(signal.reason)
  if (signal.aborted) cut()
  signal.addEventListener('abort', cut)
  try {
    return await Promise.race([aborted, work])
  } catch (error) {
    throw signal.aborted ? signal.reason : error
  } finally {
    signal.removeEventListener('abort', cut)
  }
}

/** Null: this is not JSON. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
