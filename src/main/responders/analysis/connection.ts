import type { Connection } from '../../../shared/model/connection.ts'
import { type RemotePeer, remoteTrouble } from '../../../shared/remote/trouble.ts'
import type { AnalysisConfig, LlmFigures } from './types.ts'

const TITLE = 'Gemini'
const AT = { id: 'gemini', title: TITLE, direction: 'out', since: null } as const

function peerOf({ credentials, baseUrl }: AnalysisConfig): RemotePeer {
  const byKey = credentials.kind === 'api_key'
  return {
    title: TITLE,
    address: baseUrl ?? 'Google',
    addressKey: baseUrl === null ? null : 'GEMINI_BASE_URL',
    credentials: byKey ? 'GOOGLE_API_KEY' : 'GOOGLE_PROJECT_ID and GOOGLE_APPLICATION_CREDENTIALS',
  }
}

/** How the line to the model stands. Without it the computed sentence is shown, which is said too. */
export function modelConnection(config: AnalysisConfig | null, figures: LlmFigures | null): Connection {
  if (config === null || figures === null)
    return {
      ...AT,
      state: 'off',
      trouble: null,
      address: null,
      sentence: 'Not configured: causes are computed and told in computed sentences. Set GOOGLE_API_KEY to have a model word them.',
    }
  const peer = peerOf(config)
  const { trouble, model, calls } = figures
  if (trouble === undefined)
    return { ...AT, state: 'connecting', trouble: null, address: peer.address, sentence: `${model} is configured and was not asked yet.` }
  if (trouble === null)
    return { ...AT, state: 'ok', trouble, address: peer.address, sentence: `${model} answered ${calls.answered ?? 0} questions.` }
  const { sentence } = remoteTrouble(trouble, peer)
  return { ...AT, state: 'failed', trouble, address: peer.address, sentence: `${sentence} Until then the computed sentence is shown.` }
}
