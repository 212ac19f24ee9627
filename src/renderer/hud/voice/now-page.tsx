import { type ReactNode, useState } from 'react'
import { testVoice } from '../../client/voice-calls.ts'
import { clockText, countText, mebibytesText, plural } from '../../state/words.ts'
import { KeyHint } from '../keymap-atom.tsx'
import { StaleNote } from '../monitors/faces.tsx'
import { OperatorOnly } from '../operator-only.tsx'
import { showSitrep } from '../switches.ts'
import { BadgeMark } from './marks.tsx'
import { VoiceSettings } from './settings-form.tsx'
import { Wave } from './wave.tsx'
import { badgesOf, SOURCE_WORD, type Standing, type VoiceBadge, type VoiceFacts } from './words.ts'

/** How the voice stands in plain words, and its settings. */
export function NowPage({ facts, standing, problem }: { facts: VoiceFacts; standing: Standing; problem: string | null }) {
  return (
    <>
      <StaleNote problem={problem} />
      <div className="mon-split voice-now">
        <div className="voice-state">
          <Screen facts={facts} standing={standing} />
          <Actions fresh={facts.fresh} />
          <Facts facts={facts} />
        </div>
        <VoiceSettings facts={facts} />
      </div>
    </>
  )
}

/** The voice itself: its picture, and the sentence it says or the one to know. */
function Screen({ facts, standing }: { facts: VoiceFacts; standing: Standing }) {
  // The sentence above is the first one's, unless something is being said.
  const others = badgesOf(facts).filter((badge) => badge.sentence !== standing.sentence)
  return (
    <section className={`voice-screen is-${standing.tone}`} aria-label="State">
      <div className="voice-screen-wave" aria-hidden="true">
        <Wave />
      </div>
      <p className="voice-screen-sentence" data-testid="voice-sentence">
        {standing.sentence}
      </p>
      {facts.speaking && <p className="voice-screen-who">{SOURCE_WORD[facts.speaking.source]}</p>}
      {others.length > 0 && (
        <ul className="voice-reasons">
          {others.map((badge) => (
            <Reason key={badge.kind} badge={badge} />
          ))}
        </ul>
      )}
    </section>
  )
}

function Reason({ badge }: { badge: VoiceBadge }) {
  return (
    <li>
      <BadgeMark kind={badge.kind} />
      <span>{badge.sentence}</span>
    </li>
  )
}

/** Hear it: a test line, the situation report. */
function Actions({ fresh }: { fresh: boolean }) {
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const test = async () => {
    setBusy(true)
    const answer = await testVoice()
    setBusy(false)
    setProblem(answer.ok ? null : answer.message)
  }
  return (
    <>
      <div className="mon-actions voice-actions">
        <OperatorOnly quiet>
          <button type="button" className="small-button is-primary" data-testid="voice-test" disabled={!fresh || busy} onClick={test}>
            Test the voice
          </button>
        </OperatorOnly>
        <button type="button" className="small-button" data-testid="voice-sitrep" disabled={!fresh} onClick={showSitrep}>
          Say the sitrep <KeyHint action="sitrep.show" />
        </button>
      </div>
      {problem !== null && (
        <p className="mon-problem" role="alert">
          {problem}
        </p>
      )}
    </>
  )
}

/** Figures and sources. */
function Facts({ facts }: { facts: VoiceFacts }) {
  const { status } = facts
  if (!status) return <p className="panel-note">The core has not said yet how its voice stands.</p>
  const { budget, flood, clips, elevenlabs } = status
  return (
    <dl className="voice-facts" data-testid="voice-facts">
      <Fact name="Alarms">
        <Meter share={budget.spent / Math.max(1, budget.limit)} full={budget.spent >= budget.limit} />
        {budget.spent} of {budget.limit} in ten minutes
        <small>{flood ? 'summaries take their place until it is below five' : 'from the tenth on, a summary takes their place'}</small>
      </Fact>
      <Fact name="Waiting">{status.waiting === 0 ? 'nothing' : plural(status.waiting, 'announcement')}</Fact>
      {flood && (
        <Fact name="Alarm flood">
          {countText(flood.alarms)} alarms, since {clockText(flood.since, 'local')}
        </Fact>
      )}
      <Fact name="Shipped voice">{clips ? `${clips.voice}, ${plural(clips.count, 'clip')}` : 'not usable: captions stand alone'}</Fact>
      <Fact name="ElevenLabs">{elevenlabs ? elevenlabs.sentence : 'not configured: the shipped voice speaks'}</Fact>
      {elevenlabs && (
        <Fact name="Characters">
          {elevenlabs.charactersLimit !== null && (
            <Meter
              share={elevenlabs.charactersUsed / Math.max(1, elevenlabs.charactersLimit)}
              full={elevenlabs.charactersUsed >= elevenlabs.charactersLimit}
            />
          )}
          {countText(elevenlabs.charactersUsed)}
          {elevenlabs.charactersLimit !== null && ` of ${countText(elevenlabs.charactersLimit)}`}
          <small>{mebibytesText(elevenlabs.cachedBytes)} kept on disk</small>
        </Fact>
      )}
      {status.problems.map((problem) => (
        <Fact key={problem} name="Problem" bad>
          {problem}
        </Fact>
      ))}
    </dl>
  )
}

function Fact({ name, bad = false, children }: { name: string; bad?: boolean; children: ReactNode }) {
  return (
    <div className={bad ? 'is-bad' : ''}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

function Meter({ share, full }: { share: number; full: boolean }) {
  return (
    <span className={`voice-meter ${full ? 'is-full' : ''}`} aria-hidden="true">
      <i style={{ inlineSize: `${Math.round(Math.min(1, share) * 100)}%` }} />
    </span>
  )
}
