import type { Connection } from '../../../../shared/model/connection.ts'
import { remoteTrouble } from '../../../../shared/remote/trouble.ts'
import type { SynthesizerFigures } from '../types.ts'
import type { VoiceConfig } from './types.ts'

const TITLE = 'ElevenLabs'
const AT = { id: 'elevenlabs', title: TITLE, direction: 'out', since: null } as const

/** How the line to ElevenLabs stands. Without it clips speak, which is said too. */
export function speechConnection(config: VoiceConfig | null, figures: SynthesizerFigures | null): Connection {
  if (config === null || figures === null)
    return {
      ...AT,
      state: 'off',
      trouble: null,
      address: null,
      sentence: 'Not configured: the shipped clips speak. Set ELEVENLABS_API_KEY to have any sentence spoken.',
    }
  const { state, sentence, trouble, calls } = figures
  const address = config.baseUrl ?? 'elevenlabs.io'
  const at = { ...AT, address }
  if (state === 'spent') return { ...at, state: 'degraded', trouble: 'rate_limited', sentence }
  if (trouble === undefined)
    return { ...at, state: 'connecting', trouble: null, sentence: 'ElevenLabs is configured and was not asked yet.' }
  if (trouble === null) return { ...at, state: 'ok', trouble, sentence: `ElevenLabs made ${calls.spoken ?? 0} speeches.` }
  const addressKey = config.baseUrl === null ? null : 'ELEVENLABS_BASE_URL'
  const credentials = 'ELEVENLABS_API_KEY, ELEVENLABS_VOICE_ID or ELEVENLABS_MODEL'
  const told = remoteTrouble(trouble, { title: TITLE, address, addressKey, credentials })
  return { ...at, state: 'failed', trouble, sentence: `${told.sentence} Until then the shipped clips speak.` }
}
