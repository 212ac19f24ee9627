import { FetchedOverlayHost } from './fetched-overlay.tsx'

const fetchConnections = () => import('./connections/overlay.tsx').then((part) => part.ConnectionsOverlay)
const fetchDashboards = () => import('./dashboards/overlay.tsx').then((part) => part.DashboardsOverlay)
const fetchMonitors = () => import('./monitors/overlay.tsx').then((part) => part.MonitorsOverlay)
const fetchSettings = () => import('./settings/overlay.tsx').then((part) => part.SettingsOverlay)
const fetchTraces = () => import('./traces/overlay.tsx').then((part) => part.TracesOverlay)
const fetchProposals = () => import('./proposals/overlay.tsx').then((part) => part.ProposalsOverlay)
const fetchVoice = () => import('./voice/overlay.tsx').then((part) => part.VoiceOverlay)

export const ConnectionsHost = () => <FetchedOverlayHost testId="connections" title="Connections" fetchView={fetchConnections} />
export const DashboardsHost = () => <FetchedOverlayHost testId="dashboards" title="Dashboards" fetchView={fetchDashboards} />
export const MonitorsHost = () => <FetchedOverlayHost testId="monitors" title="Monitors" fetchView={fetchMonitors} />
export const SettingsHost = () => <FetchedOverlayHost testId="settings" title="Settings" fetchView={fetchSettings} />
export const TracesHost = () => <FetchedOverlayHost testId="traces" title="Traces" fetchView={fetchTraces} />
export const ProposalsHost = () => <FetchedOverlayHost testId="proposals-overlay" title="Proposed fixes" fetchView={fetchProposals} />
export const VoiceHost = () => <FetchedOverlayHost testId="voice" title="Voice" fetchView={fetchVoice} />
