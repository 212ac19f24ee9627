import { useSetAtom } from 'jotai'
import { enableSound } from '../../audio/index.ts'
import { DemoMark } from '../demo/mark.tsx'
import { toggleSound } from '../switches.ts'
import { openVoiceAtom, type VoiceTab } from './atoms.ts'
import { BadgeMark } from './marks.tsx'
import { useVoiceFacts } from './use-facts.ts'
import { Wave } from './wave.tsx'
import { badgesOf, speakerText, type VoiceBadge } from './words.ts'

/** Where a badge leads; sound has buttons of its own. */
const LEADS_TO: Readonly<Record<Exclude<VoiceBadge['kind'], 'locked' | 'failed' | 'muted'>, VoiceTab>> = {
  flood: 'transcript',
  shelved: 'shelves',
  quiet: 'now',
  problem: 'now',
}

/** The voice in the frame of the stage: what it sounds like, who speaks, and whatever keeps it from being heard. */
export function VoiceStrip() {
  const facts = useVoiceFacts()
  const open = useSetAtom(openVoiceAtom)
  const { speaking } = facts
  const badges = badgesOf(facts)
  const who = speakerText(facts)
  const silenced = badges.find((one) => one.kind === 'locked' || one.kind === 'failed')
  return (
    <section
      className={`voice-strip ${speaking ? 'is-speaking' : ''}`}
      aria-label="Voice"
      data-testid="voice-strip"
      data-speaking={speaking?.source ?? ''}
    >
      <button type="button" className="voice-cap" data-testid="voice-open" onClick={() => open('now')}>
        Voice
      </button>
      <DemoMark />
      <span className="voice-line" aria-hidden="true">
        <Wave />
        {who !== '' && (speaking || !silenced) && <span className="voice-who">{who}</span>}
      </span>
      {silenced && (
        <span className="voice-why" data-testid="sound-why">
          {silenced.sentence}
        </span>
      )}
      {badges.map((badge) => (
        <Badge key={badge.kind} badge={badge} onOpen={open} />
      ))}
      <span className="voice-end" aria-hidden="true" />
    </section>
  )
}

function Badge({ badge, onOpen }: { badge: VoiceBadge; onOpen: (tab: VoiceTab) => void }) {
  const { kind, word, detail } = badge
  const act = () => {
    if (kind === 'locked' || kind === 'failed') enableSound()
    else if (kind === 'muted') word === 'Volume 0' ? onOpen('now') : toggleSound()
    else onOpen(LEADS_TO[kind])
  }
  return (
    <button type="button" className={`voice-badge is-${kind}`} data-testid={`voice-badge-${kind}`} title={badge.sentence} onClick={act}>
      <BadgeMark kind={kind} />
      <b>{word}</b> {detail !== '' && <span>{detail}</span>}
    </button>
  )
}
