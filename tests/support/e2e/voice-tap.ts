import type { Page } from '@playwright/test'

/** Amplitude of a sample that counts as sound, 0..1. */
const AUDIBLE = 0.01

/**
 * Runs on the sound thread. Armed with an instant of the context's clock, it answers once with the first audible sample
 * from then on.
 */
const PROCESSOR = `
registerProcessor('voice-tap', class extends AudioWorkletProcessor {
  constructor() {
    super()
    this.from = null
    this.port.onmessage = ({ data }) => { this.from = data }
  }
  process([input]) {
    const samples = input[0]
    if (this.from === null || samples === undefined) return true
    for (let n = 0; n < samples.length; n++) {
      const at = (currentFrame + n) / sampleRate
      if (at < this.from || Math.abs(samples[n]) <= ${AUDIBLE}) continue
      this.from = null
      this.port.postMessage(at)
      break
    }
    return true
  }
})`

/** First audible sample of speech after the tap was armed. */
export interface FirstSample {
  /** Wall clock when it left the device, ms; the device's own delay is in it. */
  readonly heardAt: number
  /** Wall clock when the graph made it, ms. */
  readonly madeAt: number
  /** Utterance that sounded then, when the core said so and when the page heard of it (wall clock, ms); null: none. */
  readonly utterance: { readonly utteranceId: string; readonly at: number; readonly takenAt: number } | null
}

declare global {
  interface Window {
    /** Resolves with the first audible sample after the call. */
    nextVoice?: () => Promise<FirstSample>
  }
}

/**
 * Puts the tap on the speech bus, where the player's voice is and no tone. Sound must be ready. The page needs a context
 * with `bypassCSP`: the policy of our pages lets no foreign module onto the sound thread, and requests for such modules
 * cannot be answered by a test.
 */
export async function attachTap(page: Page): Promise<void> {
  await page.evaluate(async (processor) => {
    const voice = window.__nexusAudio
    if (!voice?.context || !voice.speech) throw new Error('The page has no sound.')
    const { context, speech } = voice
    await context.audioWorklet.addModule(URL.createObjectURL(new Blob([processor], { type: 'text/javascript' })))
    const tap = new AudioWorkletNode(context, 'voice-tap', { numberOfOutputs: 0 })
    speech.connect(tap)
    window.nextVoice = () =>
      new Promise((resolve) => {
        tap.port.onmessage = ({ data: at }: MessageEvent<number>) => {
          const { contextTime = 0, performanceTime = 0 } = context.getOutputTimestamp()
          const origin = Date.now() - performance.now()
          resolve({
            heardAt: origin + performanceTime + (at - contextTime) * 1_000,
            madeAt: origin + performance.now() + (at - context.currentTime) * 1_000,
            utterance: voice.current ?? voice.played.at(-1) ?? null,
          })
        }
        tap.port.postMessage(context.currentTime)
      })
  }, PROCESSOR)
}
