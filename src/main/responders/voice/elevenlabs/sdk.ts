import type { TextToSpeechClient } from '@elevenlabs/elevenlabs-js/api/resources/textToSpeech/client/Client.js'
import { z } from 'zod'
import { troubleNameOf } from '../../../../shared/remote/trouble.ts'
import { loaded, SecretUnreadable } from '../../../../shared/secret.ts'
import { straightFetch } from '../../calls.ts'
import { SpeechFailure, type SpeechFailureKind } from '../types.ts'
import { loadSpeechClient } from './load-sdk.ts'
import { AskFailure, FORMAT, type SpeechSource, type VoiceConfig } from './types.ts'

const ELEVENLABS_URL = 'https://api.elevenlabs.io'
const STABILITY = 0.5
const SIMILARITY = 0.75
/** The SDK does not clear its timer for the headers when a call fails, so the timer must be a short one. */
const SLACK_MS = 1_000

/** Error bodies come with `status` (older) or `code`; the message is never read. */
const detailSchema = z.object({ detail: z.object({ status: z.string().optional(), code: z.string().optional() }) })
const errorSchema = z.object({ statusCode: z.number(), body: z.unknown(), rawResponse: z.object({ headers: z.instanceof(Headers) }) })

/** An error that could not be read is one all the same. */
const unreadSchema = z.object({ cause: z.instanceof(SyntaxError) })

const SPENT = /quota_exceeded|insufficient_credits|credits?_exceeded/
const WRONG = /voice|model|api_key|permission|output_format|subscription/
/** How a page of a proxy, an error in JSON and audio in a container begin; as first samples these bytes would be loud. */
const SIGNATURE = /^(?:\s*<[!?a-z]|\s*\{\s*"|\s*\[\s*[{"]|ID3|\xff[\xf2\xf3\xfa\xfb]|RIFF|OggS|fLaC)/i
const SIGNATURE_BYTES = 8

function kindOf(status: number, body: unknown): SpeechFailureKind {
  const parsed = detailSchema.safeParse(body)
  const reasons = parsed.success ? `${parsed.data.detail.status ?? ''} ${parsed.data.detail.code ?? ''}` : ''
  if (SPENT.test(reasons)) return 'spent'
  if (status === 429) return 'rate_limited'
  if (status >= 401 && status <= 404) return 'refused'
  return (status === 400 || status === 422) && WRONG.test(reasons) ? 'refused' : 'failed'
}

/** `Retry-After` as seconds or as a date; null: none, or none that can be read. */
function retryAfterOf(headers: Headers, now: number): number | null {
  const text = headers.get('retry-after')?.trim() ?? ''
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000
  const at = Date.parse(text)
  return Number.isNaN(at) ? null : Math.max(0, at - now)
}

function failureOf(error: unknown, now: number): SpeechFailure {
  if (error instanceof SpeechFailure) return error
  if (error instanceof SecretUnreadable) return new AskFailure('refused')
  const answered = errorSchema.safeParse(error)
  if (!answered.success)
    return unreadSchema.safeParse(error).success
      ? new AskFailure('failed')
      : new AskFailure('unreachable', null, troubleNameOf(error) ?? undefined)
  const { statusCode, body, rawResponse } = answered.data
  return new AskFailure(kindOf(statusCode, body), retryAfterOf(rawResponse.headers, now))
}

/** Passes samples on, unless they begin as samples never do. */
function samplesOnly(): TransformStream<Uint8Array, Uint8Array> {
  let start: Uint8Array | null = new Uint8Array()
  const check = (controller: TransformStreamDefaultController<Uint8Array>) => {
    if (start === null) return
    if (SIGNATURE.test(Buffer.from(start.subarray(0, SIGNATURE_BYTES)).toString('latin1'))) throw new AskFailure('garbage')
    controller.enqueue(start)
    start = null
  }
  return new TransformStream({
    transform(chunk, controller) {
      if (start === null) return controller.enqueue(chunk)
      start = Buffer.concat([start, chunk])
      if (start.length >= SIGNATURE_BYTES) check(controller)
    },
    flush: check,
  })
}

async function connect(sdk: ReturnType<typeof loadSpeechClient>, { key, baseUrl, firstAudioMs }: VoiceConfig): Promise<TextToSpeechClient> {
  const Client = await sdk
  return new Client({
    apiKey: (await loaded(key)).reveal(),
    baseUrl: baseUrl ?? ELEVENLABS_URL,
    maxRetries: 0,
    timeoutInSeconds: (firstAudioMs + SLACK_MS) / 1000,
    fetch: straightFetch,
    // Its log has the key in it: of the headers it hides, `xi-api-key` is none.
    logging: { silent: true },
  })
}

/** ElevenLabs through its own SDK, which begins to load at once, not at the first call: that may be the one of an incident. */
export function createSource(config: VoiceConfig, now: () => number): SpeechSource {
  // Here and nowhere else: without a key the SDK is never loaded.
  const sdk = loadSpeechClient()
  /** The key is fetched with the first call: whoever keeps it may ask a person. */
  let client: Promise<TextToSpeechClient> | null = null
  let ready = false
  const isReady = () => {
    ready = true
  }
  // A failure is told to whoever asks.
  sdk.then(isReady, isReady)
  return {
    get ready() {
      return ready
    },
    async ask(text, signal) {
      try {
        client ??= connect(sdk, config)
        const speech = await client
        const { data, rawResponse } = await speech
          .stream(
            config.voiceId,
            {
              text,
              modelId: config.model,
              outputFormat: FORMAT,
              voiceSettings: { stability: STABILITY, similarityBoost: SIMILARITY },
            },
            { abortSignal: signal },
          )
          .withRawResponse()
        if (/^(?:text|application\/(?:json|xml))/i.test(rawResponse.headers.get('content-type') ?? '')) {
          await data.cancel()
          throw new AskFailure('garbage')
        }
        return data.pipeThrough(samplesOnly())
      } catch (error) {
        throw failureOf(error, now())
      }
    },
  }
}
