import './jitless.ts'
import '@fontsource/antonio/400.css'
import '@fontsource/antonio/600.css'
import '@fontsource/barlow-condensed/500.css'
import '@fontsource/barlow-condensed/600.css'
import 'uplot/dist/uPlot.min.css'
import './styles/tokens.css'
import './styles/base.css'
import './styles/frame.css'
import './styles/rail.css'
import './styles/services.css'
import './styles/timeline.css'
import './styles/transport.css'
import './styles/stage.css'
import './styles/board.css'
import './styles/dock.css'
import './styles/incident.css'
import './styles/facts.css'
import './styles/overlays.css'
import './styles/history.css'
import './styles/why.css'
import './styles/voice.css'
import './styles/sign-in.css'
import './styles/demo.css'
import './styles/proposals.css'
import './styles/wall.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { startAudio } from './audio/index.ts'
import { startFrameReports } from './client/frame-report.ts'
import { whileShown } from './client/page-life.ts'
import { startRum } from './client/rum.ts'
import { feed, startSession } from './client/session.ts'
import { keepSignedIn } from './client/sign-in.ts'
import { reportHeard, reportReady } from './client/voice-calls.ts'
import { App } from './hud/app.tsx'
import { SignInHost } from './hud/sign-in.tsx'
import { screenPositionOf } from './scene/probe.ts'

const root = document.getElementById('root')
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
      <SignInHost />
    </StrictMode>,
  )
  whileShown(window, startSession)
  whileShown(window, startFrameReports)
  whileShown(window, startRum)
  whileShown(window, keepSignedIn)
  whileShown(window, () =>
    startAudio({
      caption: (tone, text) => feed.caption(tone, text),
      ready: reportReady,
      heard: reportHeard,
      screenX: (serviceId) => screenPositionOf(serviceId)?.x ?? null,
    }),
  )
}
