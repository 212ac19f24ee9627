import '../jitless.ts'
import '@fontsource/antonio/400.css'
import '@fontsource/antonio/600.css'
import '@fontsource/barlow-condensed/500.css'
import '@fontsource/barlow-condensed/600.css'
import '../styles/tokens.css'
import '../styles/base.css'
import '../styles/sign-in.css'
import './presenter.css'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { whileShown } from '../client/page-life.ts'
import { startSession } from '../client/session.ts'
import { keepSignedIn } from '../client/sign-in.ts'
import { SignInHost } from '../hud/sign-in.tsx'
import { PresenterApp } from './app.tsx'

const root = document.getElementById('root')
if (root) {
  createRoot(root).render(
    <StrictMode>
      <PresenterApp />
      <SignInHost />
    </StrictMode>,
  )
  whileShown(window, startSession)
  whileShown(window, keepSignedIn)
}
