import type { SourceChoice } from '../../../shared/model/source-choice.ts'

/** What may feed NEXUS, in the order in which it is offered. */
export const SOURCE_KINDS = ['chaos', 'replay', 'kafka', 'otlp', 'prometheus'] as const
export type DraftKind = (typeof SOURCE_KINDS)[number]

/** A choice while it is being written: every field of every kind, so that nothing is lost by looking at another kind. */
export interface SourceDraft {
  readonly kind: DraftKind
  readonly file: string
  readonly speed: string
  readonly loop: boolean
  readonly servers: string
  readonly topic: string
  readonly group: string
  readonly kafkaUser: string
  readonly tls: boolean
  readonly place: string
  readonly url: string
  readonly prometheusUser: string
}

const EMPTY: SourceDraft = {
  kind: 'chaos',
  file: '',
  speed: '',
  loop: false,
  servers: '',
  topic: '',
  group: '',
  kafkaUser: '',
  tls: false,
  place: '4318',
  url: '',
  prometheusUser: '',
}

/** The form of a kept choice; null: the simulator. */
export function draftOf(choice: SourceChoice | null): SourceDraft {
  switch (choice?.kind) {
    case undefined:
      return EMPTY
    case 'replay':
      return { ...EMPTY, kind: 'replay', file: choice.file, speed: choice.speed === null ? '' : String(choice.speed), loop: choice.loop }
    case 'kafka': {
      const { servers, topic, groupId, username, tls } = choice
      return { ...EMPTY, kind: 'kafka', servers, topic: topic ?? '', group: groupId ?? '', kafkaUser: username ?? '', tls }
    }
    case 'otlp':
      return { ...EMPTY, kind: 'otlp', place: choice.place }
    case 'prometheus':
      return { ...EMPTY, kind: 'prometheus', url: choice.url, prometheusUser: choice.username ?? '' }
  }
}

/** What a form says, or one sentence what is missing in it. The core judges the rest. */
export function choiceOf(draft: SourceDraft): { readonly choice: SourceChoice | null } | { readonly problem: string } {
  const problem = missingIn(draft)
  if (problem !== null) return { problem }
  switch (draft.kind) {
    case 'chaos':
      return { choice: null }
    case 'replay':
      return { choice: { kind: 'replay', file: draft.file.trim(), speed: speedOf(draft.speed), loop: draft.loop } }
    case 'kafka':
      return {
        choice: {
          kind: 'kafka',
          servers: draft.servers.trim(),
          topic: orNull(draft.topic),
          groupId: orNull(draft.group),
          username: orNull(draft.kafkaUser),
          tls: draft.tls,
        },
      }
    case 'otlp':
      return { choice: { kind: 'otlp', place: draft.place.trim() } }
    case 'prometheus':
      return { choice: { kind: 'prometheus', url: draft.url.trim(), username: orNull(draft.prometheusUser) } }
  }
}

function missingIn(draft: SourceDraft): string | null {
  switch (draft.kind) {
    case 'chaos':
      return null
    case 'replay':
      if (draft.file.trim() === '') return 'Write the path of a recording on the machine of NEXUS, such as /home/me/incident.jsonl.'
      return Number.isNaN(speedOf(draft.speed))
        ? `The speed ${JSON.stringify(draft.speed)} cannot be used: it may be a number from 0.25 to 1000, max, or nothing.`
        : null
    case 'kafka':
      return draft.servers.trim() === '' ? 'Write at least one broker as host:port, such as localhost:9092.' : null
    case 'otlp':
      return draft.place.trim() === '' ? 'Write the port where OpenTelemetry is received, such as 4318.' : null
    case 'prometheus':
      return draft.url.trim() === '' ? 'Write the address of Prometheus, such as http://127.0.0.1:9090.' : null
  }
}

const orNull = (text: string): string | null => (text.trim() === '' ? null : text.trim())

/** NaN: no speed. */
function speedOf(text: string): number | 'max' | null {
  const trimmed = text.trim().toLowerCase()
  if (trimmed === '') return null
  if (trimmed === 'max') return 'max'
  const speed = Number(trimmed)
  return speed >= 0.25 && speed <= 1_000 ? speed : Number.NaN
}
