import { z } from 'zod'

/** Keys and passwords that can be kept on this machine, by the name of the setting that they stand for. */
export const SECRET_NAMES = [
  'GOOGLE_API_KEY',
  'ELEVENLABS_API_KEY',
  'DD_API_KEY',
  'NEXUS_WEBHOOK_SECRET',
  'NEXUS_PROMETHEUS_TOKEN',
  'NEXUS_PROMETHEUS_PASSWORD',
  'KAFKA_SASL_PASSWORD',
] as const
export const secretNameSchema = z.enum(SECRET_NAMES)
export type SecretName = z.infer<typeof secretNameSchema>

/** `environment`: a variable; `config_file`: nexus.config.yaml; `keychain`: encrypted with a key of the system; `file`: not encrypted. */
const secretSourceSchema = z.enum(['environment', 'config_file', 'keychain', 'file', 'none'])
export type SecretSource = z.infer<typeof secretSourceSchema>

/** What is known of a secret; its value never is. */
export const secretStatusSchema = z.object({
  name: secretNameSchema,
  title: z.string(),
  /** What it is for, one or two sentences. */
  purpose: z.string(),
  configured: z.boolean(),
  source: secretSourceSchema,
  /** Whether others with this disk could not read it; null: it is not kept by NEXUS. */
  protected: z.boolean().nullable(),
  /** Where it comes from and how it is protected, one sentence. */
  sentence: z.string(),
  /** Why something that is kept is not used, one sentence; null: nothing is wrong. */
  problem: z.string().nullable(),
  /** It is set outside and can only be changed there. */
  read_only: z.boolean(),
  /** Something is kept here that can be removed. */
  kept: z.boolean(),
  /** When a change takes effect. */
  effect: z.enum(['at_once', 'next_start']),
  /** It was changed in this run and takes effect at the next start. */
  pending: z.boolean(),
})
export type SecretStatusWire = z.infer<typeof secretStatusSchema>

/** Every secret, and where a new one would be kept. */
export const secretListSchema = z.object({
  secrets: z.array(secretStatusSchema),
  place: z.object({
    /** `none`: none can be kept. */
    kind: z.enum(['keychain', 'file', 'none']),
    protected: z.boolean(),
    /** One sentence. */
    sentence: z.string(),
    /** What is wrong with the file of kept secrets, one sentence; null: nothing. */
    problem: z.string().nullable(),
  }),
})
export type SecretListWire = z.infer<typeof secretListSchema>
