import type { GoogleGenAI } from '@google/genai'
import { z } from 'zod'
import { troubleNameOf, troubleNameOfStatus } from '../../../shared/remote/trouble.ts'
import { loaded, SecretUnreadable } from '../../../shared/secret.ts'
import { parsedJson, straightFetch } from '../calls.ts'
import { type AnalysisConfig, type Answer, type FailureKind, type LanguageModel, ModelFailure, type Prompt } from './types.ts'

const GEMINI_URL = 'https://generativelanguage.googleapis.com/'
const TEMPERATURE = 0.7
/** Room for the thinking of models that think; the line itself takes some forty. */
const MOST_OUTPUT_TOKENS = 1_024

const ANSWER_SCHEMA = {
  type: 'object',
  properties: { line: { type: 'string', description: 'One English sentence of at most 20 words.' } },
  required: ['line'],
} as const

const responseSchema = z.object({
  candidates: z
    .array(
      z.object({
        content: z
          .object({ parts: z.array(z.object({ text: z.string().optional(), thought: z.boolean().optional() })).optional() })
          .optional(),
        finishReason: z.string().optional(),
      }),
    )
    .optional(),
  promptFeedback: z.object({ blockReason: z.string().optional() }).optional(),
  usageMetadata: z
    .object({
      promptTokenCount: z.number().optional(),
      candidatesTokenCount: z.number().optional(),
      thoughtsTokenCount: z.number().optional(),
    })
    .optional(),
})
const lineSchema = z.object({ line: z.string() })

function failureOf(error: unknown): ModelFailure {
  if (error instanceof ModelFailure) return error
  if (error instanceof SecretUnreadable) return new ModelFailure('refused')
  const status = z.object({ status: z.number() }).safeParse(error)
  if (status.success) return refusalOf(status.data.status)
  if (error instanceof SyntaxError) return new ModelFailure('garbage')
  return new ModelFailure('unreachable', troubleNameOf(error) ?? undefined)
}

/** Google answers 400 to a key that is none. */
function refusalOf(status: number): ModelFailure {
  const trouble = status === 400 ? 'credentials_refused' : troubleNameOfStatus(status)
  return new ModelFailure(kindOf(status), trouble ?? undefined)
}

function kindOf(status: number): FailureKind {
  if (status === 429) return 'rate_limited'
  if (status === 503) return 'unavailable'
  return status >= 400 && status < 500 ? 'refused' : 'failed'
}

function answerOf(response: unknown): Answer {
  const parsed = responseSchema.safeParse(response)
  if (!parsed.success) throw new ModelFailure('garbage')
  const { candidates, promptFeedback, usageMetadata } = parsed.data
  const [candidate] = candidates ?? []
  const declined =
    promptFeedback?.blockReason !== undefined || /SAFETY|BLOCKLIST|PROHIBITED|SPII|RECITATION/.test(candidate?.finishReason ?? '')
  if (declined) throw new ModelFailure('blocked')
  // Not the SDK's own getter, which writes to the console about parts that are no text.
  const parts = candidate?.content?.parts ?? []
  const text = parts
    .filter(({ thought }) => thought !== true)
    .map((part) => part.text ?? '')
    .join('')
  const line = lineSchema.safeParse(parsedJson(text))
  if (!line.success) throw new ModelFailure('garbage')
  return {
    line: line.data.line.trim(),
    inputTokens: usageMetadata?.promptTokenCount ?? 0,
    outputTokens: (usageMetadata?.candidatesTokenCount ?? 0) + (usageMetadata?.thoughtsTokenCount ?? 0),
  }
}

async function connect({ credentials, baseUrl }: AnalysisConfig): Promise<GoogleGenAI> {
  // Here and nowhere else: without a key the SDK is never loaded.
  const { GoogleGenAI: Client } = await import('@google/genai')
  if (credentials.kind === 'api_key') {
    const key = await loaded(credentials.key)
    const httpOptions = { baseUrl: baseUrl ?? GEMINI_URL, fetch: straightFetch }
    return new Client({ enterprise: false, apiKey: key.reveal(), httpOptions })
  }
  const { project, location, credentialsFile } = credentials
  return new Client({
    enterprise: true,
    project,
    location,
    ...(credentialsFile === null ? {} : { googleAuthOptions: { keyFilename: credentialsFile } }),
    httpOptions: { ...(baseUrl === null ? {} : { baseUrl }), fetch: straightFetch },
  })
}

/** Gemini through Google's SDK, which is loaded at the first call. */
export function createGemini(config: AnalysisConfig): LanguageModel {
  let client: Promise<GoogleGenAI> | null = null
  return {
    name: config.model,
    async ask({ system, data }: Prompt, signal: AbortSignal): Promise<Answer> {
      try {
        client ??= connect(config)
        const { models } = await client
        const response = await models.generateContent({
          model: config.model,
          contents: [{ role: 'user', parts: [{ text: data }] }],
          config: {
            abortSignal: signal,
            systemInstruction: system,
            temperature: TEMPERATURE,
            maxOutputTokens: MOST_OUTPUT_TOKENS,
            candidateCount: 1,
            responseMimeType: 'application/json',
            responseJsonSchema: ANSWER_SCHEMA,
          },
        })
        return answerOf(response)
      } catch (error) {
        throw failureOf(error)
      }
    },
  }
}
