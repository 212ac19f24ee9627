import { FetchedOverlayHost } from './fetched-overlay.tsx'

const fetchMonitors = () => import('./monitors/overlay.tsx').then((part) => part.MonitorsOverlay)
const fetchVoice = () => import('./voice/overlay.tsx').then((part) => part.VoiceOverlay)

export const MonitorsHost = () => <FetchedOverlayHost testId="monitors" title="Monitors" fetchView={fetchMonitors} />
export const VoiceHost = () => <FetchedOverlayHost testId="voice" title="Voice" fetchView={fetchVoice} />
