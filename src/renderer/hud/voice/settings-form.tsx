import { useAtom, useAtomValue } from 'jotai'
import { useEffect, useId, useRef, useState } from 'react'
import type { Settings } from '../../../shared/model/settings.ts'
import { settingsAtom } from '../../state/store.ts'
import { useKeyLabel } from '../keymap-atom.tsx'
import { OperatorOnly } from '../operator-only.tsx'
import { type SomeSettings, saveSettings } from '../save-settings.ts'
import { Switch } from '../switch.tsx'
import type { VoiceFacts } from './words.ts'

type VoiceSettings = Settings['voice']

/** Quiet hours as they begin when they are switched on. */
const NIGHT = { from: '22:00', to: '07:00', p1: true } as const
const SWITCHES = [
  { key: 'tones', title: 'Tones', hint: 'a tone beneath the first words' },
  { key: 'spatial', title: 'From its place', hint: 'the voice comes from where the failing monolith stands' },
  { key: 'reminders', title: 'Reminders', hint: 'a P1 is said again until somebody acknowledges it' },
] as const

/** Preferences of the voice. Each applies at once; what could not be kept is taken back, with the reason. */
export function VoiceSettings({ facts }: { facts: VoiceFacts }) {
  const { voice, muted } = useAtomValue(settingsAtom)
  const [problem, setProblem] = useState<string | null>(null)
  const key = useKeyLabel('sound.toggle')
  const save = async (change: SomeSettings, before: SomeSettings) => setProblem(await saveSettings(change, before))
  const change = (part: Partial<VoiceSettings>) => void save({ voice: { ...voice, ...part } }, { voice })
  return (
    <section className="mon-details voice-settings" aria-label="Voice settings" data-testid="voice-settings">
      <Switch
        testId="voice-sound"
        title="Sound"
        hint={muted ? 'off: captions are shown all the same' : onHint(key)}
        on={!muted}
        onChange={(on) => void save({ muted: !on }, { muted })}
      />
      <Volume onSave={save} />
      <OperatorOnly>
        <Source voice={voice} hasKey={facts.status?.elevenlabs != null} onChange={change} />
        {SWITCHES.map(({ key, title, hint }) => (
          <Switch key={key} testId={`voice-${key}`} title={title} hint={hint} on={voice[key]} onChange={(on) => change({ [key]: on })} />
        ))}
        <QuietHours hours={voice.quietHours} onChange={(quietHours) => change({ quietHours })} />
      </OperatorOnly>
      {problem !== null && (
        <p className="mon-problem" role="alert" data-testid="voice-settings-problem">
          Not changed: {problem}
        </p>
      )}
    </section>
  )
}

/** A slider tells every step it passes: each is heard at once, and the core is told where it came to rest. */
const SETTLE_MS = 250

function Volume({ onSave }: { onSave: (change: SomeSettings, before: SomeSettings) => Promise<void> }) {
  const [settings, setSettings] = useAtom(settingsAtom)
  const pending = useRef<{ readonly before: number; readonly send: () => void; readonly timer: ReturnType<typeof setTimeout> } | null>(null)
  // A page that is left before the slider came to rest still tells.
  useEffect(() => () => pending.current?.send(), [])
  const move = (volume: number) => {
    const before = pending.current?.before ?? settings.volume
    clearTimeout(pending.current?.timer)
    setSettings((now) => ({ ...now, volume }))
    const send = () => {
      clearTimeout(pending.current?.timer)
      pending.current = null
      void onSave({ volume }, { volume: before })
    }
    pending.current = { before, send, timer: setTimeout(send, SETTLE_MS) }
  }
  const percent = Math.round(settings.volume * 100)
  return (
    <label className="voice-volume">
      <b>Volume</b>
      <input
        type="range"
        min={0}
        max={100}
        step={5}
        data-testid="voice-volume"
        value={percent}
        aria-valuetext={`${percent} percent`}
        onChange={(event) => move(Number(event.target.value) / 100)}
      />
      <output>{percent} %</output>
    </label>
  )
}

/** What switches the sound from everywhere, where there is such a key. */
const onHint = (key: string) => (key === '' ? 'the voice speaks, with its tones' : `${key} switches it anywhere`)

interface SourceProps {
  readonly voice: VoiceSettings
  readonly hasKey: boolean
  readonly onChange: (part: Partial<VoiceSettings>) => void
}

function Source({ voice, hasKey, onChange }: SourceProps) {
  const name = useId()
  const option = (source: VoiceSettings['source'], label: string) => (
    <label className="mon-choice">
      <input
        type="radio"
        name={name}
        data-testid={`voice-source-${source}`}
        checked={voice.source === source}
        onChange={() => onChange({ source })}
      />
      <span>{label}</span>
    </label>
  )
  return (
    <div className="voice-field">
      <b id={`${name}-title`}>Voice</b>
      <div className="mon-choices" role="radiogroup" aria-labelledby={`${name}-title`}>
        {option('best', 'best there is')}
        {option('clips', 'shipped only')}
      </div>
      <small>
        {voice.source === 'clips'
          ? 'Nothing is asked of ElevenLabs.'
          : hasKey
            ? 'ElevenLabs where it answers in time, else the shipped voice.'
            : 'ElevenLabs is not configured: the shipped voice speaks.'}
      </small>
    </div>
  )
}

type Hours = VoiceSettings['quietHours']

function QuietHours({ hours, onChange }: { hours: Hours; onChange: (hours: Hours) => void }) {
  // What was chosen last comes back when they are switched on again.
  const last = useRef(hours ?? NIGHT)
  if (hours) last.current = hours
  const field = (key: 'from' | 'to') =>
    hours && (
      <label>
        {key}
        <input
          type="time"
          required
          data-testid={`voice-quiet-${key}`}
          value={hours[key]}
          onChange={(event) => {
            // An emptied field is not a time yet: the one before stays in force.
            if (event.target.value !== '') onChange({ ...hours, [key]: event.target.value })
          }}
        />
      </label>
    )
  return (
    <div className="voice-field">
      <Switch
        testId="voice-quiet"
        title="Quiet hours"
        hint={hours ? 'each day, by the clock of the machine that NEXUS runs on' : 'hours of each day in which nothing is spoken'}
        on={hours !== null}
        onChange={(on) => onChange(on ? last.current : null)}
      />
      {hours && (
        <>
          <div className="voice-hours">
            {field('from')}
            {field('to')}
          </div>
          {hours.from === hours.to && <small className="mon-problem">From and to are the same, so no hour is quiet.</small>}
          <Switch
            testId="voice-quiet-p1"
            title="P1 all the same"
            hint={hours.p1 ? 'a P1 is spoken even then' : 'not even a P1 is spoken then'}
            on={hours.p1}
            onChange={(p1) => onChange({ ...hours, p1 })}
          />
        </>
      )}
    </div>
  )
}
