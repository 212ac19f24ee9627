import { useAtomValue, useSetAtom } from 'jotai'
import { useEffect } from 'react'
import { debugOpenAtom, overlayAtom } from '../state/panels.ts'
import { signInAtom } from '../state/session.ts'
import { countsAtom, freshAtom, selectedIncidentAtom } from '../state/store.ts'
import { calmAtom, hoveredServiceAtom, selectedServiceAtom, themeAtom, wallModeAtom } from '../state/view.ts'
import { Announcer } from './announcer.tsx'
import { useDashboardView } from './dashboards/use-view.ts'
import { DebugOverlay } from './debug-overlay.tsx'
import { DemoCard } from './demo/card.tsx'
import { useDemo } from './demo/use-demo.ts'
import { ConnectionsHost, DashboardsHost, MonitorsHost, ProposalsHost, SettingsHost, TracesHost, VoiceHost } from './fetched-overlays.tsx'
import { FootBar } from './foot-bar.tsx'
import { HelpOverlay } from './help-overlay.tsx'
import { HistoryOverlay } from './incident/history-overlay.tsx'
import { IncidentPanel } from './incident/incident-panel.tsx'
import { useCauses } from './incident/use-causes.ts'
import { useIncidentLink } from './incident/use-link.ts'
import { ProposalAnnouncer, ProposalNotice } from './proposals/stack.tsx'
import { Rail } from './rail.tsx'
import { SearchOverlay } from './search-overlay.tsx'
import { ServicePanel } from './service-panel.tsx'
import { Stage } from './stage.tsx'
import { Timeline } from './timeline.tsx'
import { TopBar } from './top-bar.tsx'
import { useCamera } from './use-camera.ts'
import { useClicker } from './use-clicker.ts'
import { useKeys } from './use-keys.ts'
import { useSettings } from './use-settings.ts'
import { useTrouble } from './use-trouble.ts'
import { VoiceStrip } from './voice/strip.tsx'
import { useWall } from './wall/use-wall.ts'
import { WallSigns } from './wall/wall-signs.tsx'

/** From this many services on, the list needs room for names. */
const MANY = 12

/** The console. */
export function App() {
  useKeys()
  useClicker()
  useSettings()
  useWall()
  useCamera()
  useDemo()
  useTrouble()
  useCauses()
  useIncidentLink()
  useDashboardView()
  const fresh = useAtomValue(freshAtom)
  const theme = useAtomValue(themeAtom)
  const calm = useAtomValue(calmAtom)
  const wall = useAtomValue(wallModeAtom)
  const service = useAtomValue(selectedServiceAtom)
  const incident = useAtomValue(selectedIncidentAtom)
  const overlay = useAtomValue(overlayAtom)
  const debug = useAtomValue(debugOpenAtom)
  const setHovered = useSetAtom(hoveredServiceAtom)

  useEffect(() => {
    document.documentElement.dataset.theme = theme
  }, [theme])
  useEffect(() => {
    document.documentElement.toggleAttribute('data-wall', wall)
    document.documentElement.toggleAttribute('data-calm', calm)
  }, [wall, calm])
  // A panel that opens moves things under a resting pointer: what was hovered is not any more.
  useEffect(() => {
    if (service !== null || incident !== null) setHovered(null)
  }, [service, incident, setHovered])

  const many = useAtomValue(countsAtom).total >= MANY
  const signedOut = useAtomValue(signInAtom) !== null
  const docked = service !== null || incident !== null
  return (
    <div className="console" data-testid="console" data-fresh={fresh} data-docked={docked} data-many={many} inert={signedOut}>
      <Stage />
      <TopBar />
      <Rail />
      <VoiceStrip />
      <Timeline />
      {service !== null && <ServicePanel key={service} serviceId={service} />}
      {service === null && incident !== null && <IncidentPanel key={incident} incidentId={incident} />}
      <FootBar />
      <DemoCard />
      <WallSigns />
      {debug && <DebugOverlay />}
      {overlay === 'help' && <HelpOverlay />}
      {overlay === 'search' && <SearchOverlay />}
      {overlay === 'incidents' && <HistoryOverlay />}
      {overlay === 'monitors' && <MonitorsHost />}
      {overlay === 'voice' && <VoiceHost />}
      {overlay === 'dashboards' && <DashboardsHost />}
      {overlay === 'connections' && <ConnectionsHost />}
      {overlay === 'settings' && <SettingsHost />}
      {overlay === 'traces' && <TracesHost />}
      {overlay === 'proposals' && <ProposalsHost />}
      <ProposalNotice />
      <ProposalAnnouncer />
      <Announcer />
    </div>
  )
}
