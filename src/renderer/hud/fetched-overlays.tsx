import { FetchedOverlayHost } from './fetched-overlay.tsx'

const fetchConnections = () => import('./connections/overlay.tsx').then((part) => part.ConnectionsOverlay)
const fetchMonitors = () => import('./monitors/overlay.tsx').then((part) => part.MonitorsOverlay)
const fetchProposals = () => import('./proposals/overlay.tsx').then((part) => part.ProposalsOverlay)
const fetchVoice = () => import('./voice/overlay.tsx').then((part) => part.VoiceOverlay)

export const ConnectionsHost = () => <FetchedOverlayHost testId="connections" title="Connections" fetchView={fetchConnections} />
export const MonitorsHost = () => <FetchedOverlayHost testId="monitors" title="Monitors" fetchView={fetchMonitors} />
export const ProposalsHost = () => <FetchedOverlayHost testId="proposals-overlay" title="Proposed fixes" fetchView={fetchProposals} />
export const VoiceHost = () => <FetchedOverlayHost testId="voice" title="Voice" fetchView={fetchVoice} />
