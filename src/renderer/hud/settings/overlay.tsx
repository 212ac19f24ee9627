import '../../styles/monitors.css'
import '../../styles/monitors-parts.css'
import '../../styles/monitors-details.css'
import '../../styles/voice-pages.css'
import '../../styles/settings.css'
import { useAtom, useAtomValue, useSetAtom } from 'jotai'
import { type ComponentType, useEffect } from 'react'
import { overlayAtom } from '../../state/panels.ts'
import { freshAtom } from '../../state/store.ts'
import { Dialog } from '../dialog.tsx'
import { OverlayTabs } from '../overlay-tabs.tsx'
import { type SaveOutcome, SETTINGS_TABS, type SettingsTab, saveOutcomeAtom, settingsTabAtom } from './atoms.ts'
import { DisplayPage } from './display-page.tsx'
import { GeneralPage } from './general-page.tsx'
import { KeyboardPage } from './keyboard-page.tsx'
import { KeysPage } from './keys-page.tsx'
import { MonitorsPage } from './monitors-page.tsx'
import { SourcesPage } from './sources-page.tsx'
import { VoicePage } from './voice-page.tsx'

const TITLE: Readonly<Record<SettingsTab, string>> = {
  general: 'General',
  voice: 'Voice',
  sources: 'Sources',
  keys: 'API keys',
  monitors: 'Monitors',
  keyboard: 'Keyboard',
  display: 'Display',
}
const HINT: Readonly<Record<SettingsTab, string>> = {
  general: 'theme, picture, sound',
  voice: 'source, quiet hours',
  sources: 'what feeds NEXUS',
  keys: 'of Gemini and others',
  monitors: 'profile, budgets',
  keyboard: 'every action, every key',
  display: 'wall, tour, login',
}
const PAGE: Readonly<Record<SettingsTab, ComponentType>> = {
  general: GeneralPage,
  voice: VoicePage,
  sources: SourcesPage,
  keys: KeysPage,
  monitors: MonitorsPage,
  keyboard: KeyboardPage,
  display: DisplayPage,
}

/** Every preference of this installation. Each change is kept at once; what could not be kept is taken back, with the reason. */
export function SettingsOverlay() {
  const close = useSetAtom(overlayAtom)
  const [tab, setTab] = useAtom(settingsTabAtom)
  const fresh = useAtomValue(freshAtom)
  const [outcome, setOutcome] = useAtom(saveOutcomeAtom)
  // What became of a change belongs to the page that it was made on.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page begins without one
  useEffect(() => setOutcome({ kind: 'none' }), [tab, setOutcome])
  const Page = PAGE[tab]
  return (
    <Dialog
      testId="settings"
      modal
      className="overlay overlay-monitors overlay-settings"
      title={
        <>
          <span className="mon-elbow">Settings</span>
          <span className={`mon-standing tone-text-${fresh ? 'calm' : 'stale'}`} role="status" data-testid="settings-standing">
            {fresh ? standingOf(outcome) : 'Not live'}
          </span>
        </>
      }
      onClose={() => close(null)}
    >
      <div className="mon-frame">
        <OverlayTabs
          tabs={SETTINGS_TABS}
          tab={tab}
          onTab={setTab}
          prefix="settings"
          label="Settings"
          titles={TITLE}
          hintOf={(one) => HINT[one]}
        />
        <div
          className="mon-page settings-page"
          role="tabpanel"
          id="settings-panel"
          aria-labelledby={`settings-tab-${tab}`}
          data-testid={`settings-page-${tab}`}
          data-fresh={fresh}
        >
          {outcome.kind === 'refused' && (
            <p className="mon-problem settings-refused" role="alert" data-testid="settings-refused">
              Not changed: {outcome.why}
            </p>
          )}
          <Page />
        </div>
        <p className="mon-foot">
          <span className="mon-profile-word">Kept</span>
          <span className="mon-profile">in the data folder of the core, for every window</span>
          <span className="mon-foot-end" aria-hidden="true" />
        </p>
      </div>
    </Dialog>
  )
}

function standingOf({ kind }: SaveOutcome): string {
  switch (kind) {
    case 'none':
      return 'Each change is kept at once'
    case 'saving':
      return 'Saving'
    case 'saved':
      return 'Saved'
    case 'refused':
      return 'Not changed'
  }
}
