import { voiceManifestSchema } from '../../shared/model/voice.ts'
import type { Clip } from './clips.ts'
import { leadingSilence, mixDown, toInt16 } from './samples.ts'

/** Where the clips are served. */
const FOLDER = '/audio'

/** Calls back once after about `ms`; returns the function that cancels. */
export function after(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, ms)
  return () => clearTimeout(timer)
}

async function request(url: string, signal?: AbortSignal): Promise<Response> {
  const response = await fetch(url, signal ? { signal } : {}).catch(() => {
    throw new Error('it could not be fetched.')
  })
  if (!response.ok) throw new Error(`the core answered ${response.status}.`)
  return response
}

/** The bytes of a file; throws with one sentence. */
export async function fetchBytes(url: string): Promise<ArrayBuffer> {
  return (await request(url)).arrayBuffer()
}

/** The chunks of a stream, as they come; throws with one sentence. */
export async function* openStream(url: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const { body } = await request(url, signal)
  if (body === null) throw new Error('The stream was empty.')
  const reader = body.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      yield value
    }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}

/** Decodes files to the rate that the device has then; needs no running context, so clips are ready before the page may be heard. */
export function createDecoder(rateNow: () => number): (bytes: ArrayBuffer) => Promise<Clip> {
  let context: OfflineAudioContext | null = null
  return async (bytes) => {
    const rate = rateNow()
    if (context?.sampleRate !== rate) context = new OfflineAudioContext(1, 1, rate)
    const sound = await context.decodeAudioData(bytes).catch(() => {
      throw new Error('it holds no sound that can be read.')
    })
    const mono = mixDown(Array.from({ length: sound.numberOfChannels }, (_, channel) => sound.getChannelData(channel)))
    const skipped = leadingSilence(mono, rate)
    return { samples: toInt16(mono.subarray(skipped)), rate, skippedS: skipped / rate }
  }
}

/** Addresses of all clips and tones, those needed soonest first; throws with one sentence. */
export async function clipAddresses(): Promise<string[]> {
  const manifest = voiceManifestSchema.parse(await (await request(`${FOLDER}/manifest.json`)).json())
  // The lines of the demo are long, and said by nobody else.
  const isDemo = ({ id }: { id: string }) => id.startsWith('demo-')
  const clips = [...manifest.clips.filter((clip) => !isDemo(clip)), ...manifest.clips.filter(isDemo)]
  return [...manifest.tones, ...clips].map(({ file }) => `${FOLDER}/${file}`)
}

/** A page that never rests (drawing without a GPU) loads all the same, ms. */
const LONGEST_IDLE_MS = 200

/** Resolves when the page has time, or soon. */
export function idle(): Promise<void> {
  return new Promise((done) => {
    if ('requestIdleCallback' in window) requestIdleCallback(() => done(), { timeout: LONGEST_IDLE_MS })
    else setTimeout(done, 50)
  })
}

/** Calls back at each click or key. */
export function onGesture(run: () => void): () => void {
  const types = ['pointerdown', 'pointerup', 'keydown'] as const
  for (const type of types) window.addEventListener(type, run, { capture: true })
  return () => {
    for (const type of types) window.removeEventListener(type, run, { capture: true })
  }
}

/** Calls back when sound devices come or go, and when the page is shown again. */
export function onChance(run: () => void): () => void {
  const shown = () => {
    if (document.visibilityState === 'visible') run()
  }
  // Absent on pages that were not served from this machine or over TLS.
  const devices: MediaDevices | undefined = navigator.mediaDevices
  devices?.addEventListener('devicechange', run)
  document.addEventListener('visibilitychange', shown)
  return () => {
    devices?.removeEventListener('devicechange', run)
    document.removeEventListener('visibilitychange', shown)
  }
}

/** One line on the page's console, the only log that a page has. */
export function logLine(line: string): void {
  // biome-ignore lint/suspicious/noConsole: for who looks why nothing is heard
  console.warn(line)
}
