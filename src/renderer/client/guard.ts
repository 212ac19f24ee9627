import type { LiveMessageWire } from '../../shared/model/live.ts'

/**
 * Cheap check of a live message: the core validated it against the contract when it
 * was made, so only the shape that would break this page is looked at. A full parse of
 * 2,000 services twice a second would cost more than drawing them.
 */
export function isLiveMessage(value: unknown): value is LiveMessageWire {
  if (typeof value !== 'object' || value === null || !('type' in value)) return false
  switch (value.type) {
    case 'state_update':
      return (
        'seq' in value &&
        typeof value.seq === 'number' &&
        'services' in value &&
        Array.isArray(value.services) &&
        'source' in value &&
        typeof value.source === 'object' &&
        value.source !== null
      )
    case 'alert':
      return 'message' in value && typeof value.message === 'string'
    case 'remediation_result':
    case 'remediation_progress':
      return 'service_id' in value && typeof value.service_id === 'string'
    case 'incident_update':
      return 'incident' in value && typeof value.incident === 'object' && value.incident !== null
    case 'analysis':
      return 'analysis' in value && typeof value.analysis === 'object' && value.analysis !== null
    case 'voice_say':
      return (
        'utterance' in value &&
        typeof value.utterance === 'object' &&
        value.utterance !== null &&
        'parts' in value.utterance &&
        Array.isArray(value.utterance.parts)
      )
    case 'voice_hush':
      return 'utterance_id' in value
    case 'demo':
    case 'voice_status':
      return 'status' in value && typeof value.status === 'object' && value.status !== null
    case 'settings':
      return 'settings' in value && typeof value.settings === 'object' && value.settings !== null
    case 'proposal':
      return 'proposal' in value && typeof value.proposal === 'object' && value.proposal !== null
    default:
      // A newer core may say more than this page understands: added messages never break old clients.
      return false
  }
}
