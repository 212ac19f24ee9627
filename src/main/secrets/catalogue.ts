import type { SecretName, SecretStatusWire } from '../../shared/model/secret.ts'

export interface SecretEntry {
  readonly name: SecretName
  readonly title: string
  readonly purpose: string
  readonly effect: SecretStatusWire['effect']
  /** Setting that it goes with, and may come before. */
  readonly partner?: string
}

/**
 * Every secret that can be kept. Tokens by which people sign in are none of them (whoever could set them here could shut
 * everybody else out), nor is what only the command line uses, which has no key store.
 */
export const CATALOGUE: readonly SecretEntry[] = [
  {
    name: 'GOOGLE_API_KEY',
    title: 'Gemini',
    purpose: 'A key of Google AI Studio: a model words the causes of an incident. Without it they are told in computed sentences.',
    effect: 'at_once',
  },
  {
    name: 'ELEVENLABS_API_KEY',
    title: 'ElevenLabs',
    purpose: 'A key of ElevenLabs: any sentence is spoken. Without it the shipped clips speak.',
    effect: 'at_once',
  },
  {
    name: 'DD_API_KEY',
    title: 'Datadog',
    purpose: 'An API key: NEXUS looks whether Datadog can be reached. Its command line has only the environment.',
    effect: 'next_start',
  },
  {
    name: 'NEXUS_WEBHOOK_SECRET',
    title: 'Webhooks',
    purpose: 'What Datadog, Alertmanager and others must send with an alert. Without it only this machine may send one.',
    effect: 'next_start',
  },
  {
    name: 'NEXUS_PROMETHEUS_TOKEN',
    title: 'Prometheus token',
    purpose: 'A bearer token for the Prometheus of NEXUS_PROMETHEUS.',
    effect: 'next_start',
  },
  {
    name: 'NEXUS_PROMETHEUS_PASSWORD',
    title: 'Prometheus password',
    purpose: 'The password of NEXUS_PROMETHEUS_USER.',
    partner: 'NEXUS_PROMETHEUS_USER',
    effect: 'next_start',
  },
  {
    name: 'KAFKA_SASL_PASSWORD',
    title: 'Kafka password',
    purpose: 'The password of KAFKA_SASL_USERNAME; at Confluent Cloud the API secret.',
    partner: 'KAFKA_SASL_USERNAME',
    effect: 'next_start',
  },
]
