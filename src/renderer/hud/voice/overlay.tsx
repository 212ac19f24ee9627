import '../../styles/monitors.css'
import '../../styles/monitors-parts.css'
import '../../styles/monitors-states.css'
import '../../styles/monitors-details.css'
import '../../styles/voice-pages.css'
import '../../styles/voice-lists.css'
import { useAtom, useSetAtom } from 'jotai'
import { loadVoiceStatus } from '../../client/voice-calls.ts'
import { overlayAtom } from '../../state/panels.ts'
import { plural } from '../../state/words.ts'
import { Dialog } from '../dialog.tsx'
import { useLoaded } from '../monitors/use-loaded.ts'
import { OverlayTabs } from '../overlay-tabs.tsx'
import { VOICE_TABS, type VoiceTab, voiceTabAtom } from './atoms.ts'
import { NowPage } from './now-page.tsx'
import { ShelvesPage } from './shelves-page.tsx'
import { TranscriptPage } from './transcript-page.tsx'
import { useVoiceFacts } from './use-facts.ts'
import { shelvesInForce, standingOf, type VoiceFacts } from './words.ts'

const TITLE: Readonly<Record<VoiceTab, string>> = { now: 'Now', transcript: 'Transcript', shelves: 'Shelves' }
const STATUS_MS = 3_000
const TONE = { calm: 'healthy', speaking: 'recovering', warning: 'warning', stale: 'stale' } as const

/** Everything about the voice: how it stands, what it said and did not, and what it is not to speak of. */
export function VoiceOverlay() {
  const close = useSetAtom(overlayAtom)
  const [tab, setTab] = useAtom(voiceTabAtom)
  const facts = useVoiceFacts()
  const standing = standingOf(facts)
  // The live feed tells each change; asking again finds what it could not, such as characters that were used.
  const { problem } = useLoaded(loadVoiceStatus, STATUS_MS)
  return (
    <Dialog
      testId="voice"
      modal
      className="overlay overlay-monitors overlay-voice"
      title={
        <>
          <span className="mon-elbow">Voice</span>
          <span className={`mon-standing tone-text-${TONE[standing.tone]}`} data-testid="voice-standing">
            {standing.word}
          </span>
        </>
      }
      onClose={() => close(null)}
    >
      <div className="mon-frame">
        <OverlayTabs
          tabs={VOICE_TABS}
          tab={tab}
          onTab={setTab}
          prefix="voice"
          label="Voice"
          titles={TITLE}
          hintOf={(one) => hintOf(one, facts)}
        />
        <div
          className="mon-page"
          role="tabpanel"
          id="voice-panel"
          aria-labelledby={`voice-tab-${tab}`}
          data-testid={`voice-page-${tab}`}
          data-fresh={facts.fresh}
        >
          {tab === 'now' && <NowPage facts={facts} standing={standing} problem={problem} />}
          {tab === 'transcript' && <TranscriptPage />}
          {tab === 'shelves' && <ShelvesPage problem={problem} />}
        </div>
        <p className="mon-foot">
          <span className="mon-profile-word">Voice</span>
          <span className="mon-profile" data-testid="voice-name">
            {facts.status?.clips ? facts.status.clips.voice : 'no clips'}
          </span>
          {facts.status?.elevenlabs && <span className="mon-profile">ElevenLabs {facts.status.elevenlabs.state}</span>}
          <span className="mon-foot-end" aria-hidden="true" />
        </p>
      </div>
    </Dialog>
  )
}

function hintOf(tab: VoiceTab, { status, now }: VoiceFacts): string {
  switch (tab) {
    case 'now':
      return 'state and settings'
    case 'transcript':
      return 'said, not said, and why'
    case 'shelves': {
      const shelves = shelvesInForce(status?.shelves ?? [], now).length
      return shelves === 0 ? 'silence with an end' : `${plural(shelves, 'silence')} in force`
    }
  }
}
