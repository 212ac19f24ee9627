import type { DebugWire } from '../../shared/model/debug.ts'
import type { SourceStatus } from '../../shared/model/source.ts'
import { VERSION } from '../../shared/version.ts'
import type { Records } from '../records/types.ts'
import type { LlmFigures } from '../responders/analysis/types.ts'
import type { VoiceFigures } from '../responders/voice/types.ts'
import type { Hub } from './live-hub.ts'
import type { Loop } from './loop.ts'
import type { Notices } from './notices.ts'

/** Inputs waiting for the engine above which it counts as behind. */
const BUSY_INPUTS = 100

/** Counters and queues for the debug overlay. */
export function debugOf(parts: {
  loop: Loop
  hub: Hub
  records: Records
  notices: Notices
  llm: LlmFigures | null
  voice: VoiceFigures
  uptimeSeconds: number
}): DebugWire {
  const { loop, hub, records, notices } = parts
  const core = loop.figures()
  const kept = records.figures()
  const events = hub.figures
  return {
    version: VERSION,
    uptime_seconds: parts.uptimeSeconds,
    resident_bytes: process.memoryUsage.rss(),
    data_folder: records.folder,
    notices: notices.all(),
    ingest: loop.ingest(),
    step_ms_p95: core.stepMsP95,
    clients: hub.clients,
    queues: [
      {
        name: 'engine',
        size: core.waiting,
        limit: BUSY_INPUTS,
        dropped: 0,
        state: loop.failed ? 'failing' : core.waiting > BUSY_INPUTS ? 'busy' : 'ok',
        detail:
          loop.failed ?? `Inputs waiting for the engine; at most ${core.mostWaiting} so far. Sources wait for it, nothing is dropped.`,
      },
      {
        name: 'live feed',
        size: events.events,
        limit: events.limit,
        dropped: events.dropped,
        state: 'ok',
        detail: 'Alerts and incident changes kept for clients that are behind; a client that missed one fetches anew.',
      },
      {
        name: 'records',
        size: kept.queued,
        limit: kept.queueLimit ?? 0,
        dropped: kept.lost ?? 0,
        state: kept.failing ? 'failing' : 'ok',
        detail: `Events waiting to be written. Recordings hold ${megabytes(kept.bytes)} of ${megabytes(kept.capBytes)} MB; ${kept.dropped} oldest events made room.`,
      },
      ...brokerQueue(loop.sourceStatus()),
      ...analysisQueue(parts.llm),
      ...voiceQueues(parts.voice),
    ],
  }
}

/** Messages above which the broker counts as ahead of us. */
const BUSY_MESSAGES = 10_000

/** What waits at the broker, where one feeds the engine. */
function brokerQueue({ kind, state, detail, lag }: SourceStatus): DebugWire['queues'] {
  if (kind !== 'kafka') return []
  const failing = state !== 'playing'
  const size = lag ?? 0
  return [
    { name: 'kafka', size, limit: BUSY_MESSAGES, dropped: 0, state: failing ? 'failing' : size > BUSY_MESSAGES ? 'busy' : 'ok', detail },
  ]
}

/** The language model, where one is configured. */
function analysisQueue(llm: LlmFigures | null): DebugWire['queues'] {
  if (llm === null) return []
  const { answered = 0, ...failures } = llm.calls
  const failed = Object.values(failures).reduce((sum, count) => sum + count, 0)
  const cost = llm.priced ? `, ${llm.costUsd.toFixed(4)} US dollars` : ''
  return [
    {
      name: 'analysis model',
      size: llm.underWay,
      limit: 60,
      dropped: failed,
      state: llm.circuit === 'closed' ? 'ok' : 'failing',
      detail: `${llm.model}: ${answered} answers, ${failed} failures, ${llm.linesShown} lines shown and ${llm.linesStruck} struck, ${llm.inputTokens} tokens in and ${llm.outputTokens} out${cost}. Without it the computed line is shown.`,
    },
  ]
}

/** The voice, and the service that makes speech where one is configured. */
function voiceQueues({ said, notSaid, waiting, limit, flood, shelves, problems, synthesizer }: VoiceFigures): DebugWire['queues'] {
  const { clips, elevenlabs, caption } = said
  const counts = `${clips + elevenlabs + caption} said (${clips} by clips, ${elevenlabs} by ElevenLabs, ${caption} as captions alone), ${notSaid} not said; ${shelves} silences.`
  const state = problems.length > 0 ? 'failing' : flood ? 'busy' : 'ok'
  const voice = { name: 'voice', size: waiting, limit, dropped: notSaid, state, detail: [counts, ...problems].join(' ') } as const
  if (synthesizer === null) return [voice]
  const { spoken = 0, cached = 0, ...failures } = synthesizer.calls
  const failed = Object.values(failures).reduce((sum, count) => sum + count, 0)
  const { charactersUsed, charactersLimit, sentence } = synthesizer
  const used = `${charactersUsed} characters${charactersLimit === null ? '' : ` of ${charactersLimit}`}`
  return [
    voice,
    {
      name: 'ElevenLabs',
      size: charactersUsed,
      limit: charactersLimit ?? 0,
      dropped: failed,
      state: synthesizer.state === 'ready' ? 'ok' : 'failing',
      detail: `${spoken} speeches made and ${cached} from the cache, ${failed} failures, ${used}. ${sentence}`,
    },
  ]
}

function megabytes(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(1)
}
