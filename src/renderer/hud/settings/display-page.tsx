import { useAtomValue } from 'jotai'
import { useState } from 'react'
import type { WallSettings } from '../../../shared/model/wall.ts'
import { loadDesktop, setStartAtLogin } from '../../client/settings-calls.ts'
import { settingsAtom } from '../../state/store.ts'
import { StaleNote, Waiting } from '../monitors/faces.tsx'
import { useLoaded } from '../monitors/use-loaded.ts'
import { Switch } from '../switch.tsx'
import { Changeable, Choices, Group, useLocked } from './parts.tsx'
import { useSave } from './use-save.ts'

const EVERY_MS = 3_000
type Desktop = Extract<Awaited<ReturnType<typeof loadDesktop>>, { ok: true }>['value']

/** Displays that are watched from afar, and what the desktop does by itself. */
export function DisplayPage() {
  const { data, problem, reload } = useLoaded(loadDesktop, EVERY_MS)
  if (data === null) return <Waiting problem={problem} what="The displays" />
  return (
    <>
      <StaleNote problem={problem} />
      <Changeable>
        <div className="settings-columns">
          <div>
            <Watched />
          </div>
          <div>
            <Shell desktop={data} onChanged={reload} />
          </div>
        </div>
      </Changeable>
    </>
  )
}

function useWall(): readonly [WallSettings, (part: Partial<WallSettings>) => void] {
  const { wall } = useAtomValue(settingsAtom)
  const save = useSave()
  return [wall, (part) => void save({ wall: { ...wall, ...part } })]
}

const MINUTES = [1, 3, 10, 30] as const

/** What a display on a wall does while nobody touches it. */
function Watched() {
  const [wall, change] = useWall()
  const steps = MINUTES.some((minutes) => minutes === wall.tourAfterMinutes) ? MINUTES : [...MINUTES, wall.tourAfterMinutes]
  return (
    <Group title="A display on the wall">
      <Choices
        testId="settings-tour"
        title="Tour of the camera"
        value={wall.tour}
        options={[
          ['off', 'off'],
          ['wall', 'on wall displays'],
          ['always', 'in every window'],
        ]}
        hint="Goes round the services while all is well and nobody steers."
        onChange={(tour) => change({ tour })}
      />
      {wall.tour !== 'off' && (
        <Choices
          testId="settings-tour-after"
          title="Sets out after"
          value={String(wall.tourAfterMinutes)}
          options={steps.map((minutes) => [String(minutes), `${minutes} min`] as const)}
          hint="without trouble, and without a hand on the mouse or the keys"
          onChange={(minutes) => change({ tourAfterMinutes: Number(minutes) })}
        />
      )}
      <Switch
        testId="settings-drift"
        title="Drift"
        hint="the picture of a wall display wanders by a few pixels, so that nothing burns in"
        on={wall.drift}
        onChange={(drift) => change({ drift })}
      />
      <Switch
        testId="settings-dim"
        title="Dim in quiet hours"
        hint="a wall display is darker in the quiet hours of the voice, while all is well"
        on={wall.dimInQuietHours}
        onChange={(dimInQuietHours) => change({ dimInQuietHours })}
      />
    </Group>
  )
}

/** The desktop's own window; in a browser it says that this belongs to the desktop. */
function Shell({ desktop, onChanged }: { desktop: Desktop; onChanged: () => void }) {
  const [wall, change] = useWall()
  if (!desktop.desktop)
    return (
      <Group title="Desktop window">
        <p className="settings-effect" data-testid="settings-no-desktop">
          {desktop.detail}
        </p>
        <p className="settings-note">
          Which display, full screen at start and start at login belong to the desktop: start NEXUS with npm start where Electron is
          installed. A browser shows a wall display at the address with ?wall behind it.
        </p>
      </Group>
    )
  return (
    <>
      <Group title="Desktop window">
        {desktop.byFlags && (
          <p className="settings-locked">
            The command line says where the window is shown (--kiosk, --windowed, --display): it goes first.
          </p>
        )}
        <Switch
          testId="settings-kiosk"
          title="Wall display at start"
          hint="full screen, never asleep, healing by itself; from the next start on"
          on={wall.kioskAtStart}
          onChange={(kioskAtStart) => change({ kioskAtStart })}
        />
        <Displays desktop={desktop} wanted={wall.display} onChange={(display) => change({ display })} />
      </Group>
      <AtLogin desktop={desktop} onChanged={onChanged} />
    </>
  )
}

interface DisplaysProps {
  readonly desktop: Desktop
  readonly wanted: number | null
  readonly onChange: (display: number | null) => void
}

function Displays({ desktop, wanted, onChange }: DisplaysProps) {
  const known = desktop.displays.map(({ number, name, primary, shown }) => {
    const marks = [...(primary ? ['main'] : []), ...(shown ? ['shows NEXUS'] : [])]
    return [String(number), `${number}: ${name}${marks.length === 0 ? '' : ` (${marks.join(', ')})`}`] as const
  })
  const missing = wanted !== null && !desktop.displays.some(({ number }) => number === wanted)
  return (
    <Choices
      testId="settings-display"
      title="On which display"
      value={wanted === null ? 'any' : String(wanted)}
      options={[['any', 'where it was'], ...known, ...(missing ? [[String(wanted), `${wanted}: not there now`] as const] : [])]}
      hint={
        missing
          ? 'While the chosen display is not there, the first one is taken.'
          : 'Counted from the left. From the next start on; Wayland lets no program choose.'
      }
      onChange={(value) => onChange(value === 'any' ? null : Number(value))}
    />
  )
}

function AtLogin({ desktop, onChanged }: { desktop: Desktop; onChanged: () => void }) {
  const { state, detail } = desktop.startAtLogin
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const locked = useLocked(false) !== null
  const choose = async (on: boolean) => {
    setBusy(true)
    const answer = await setStartAtLogin(on)
    setBusy(false)
    setProblem(answer.ok ? null : answer.message)
    onChanged()
  }
  return (
    <Group title="Start at login">
      <Switch
        testId="settings-login"
        title="Start when I sign in"
        hint={detail}
        on={state === 'on'}
        disabled={locked || busy || state === 'unsupported'}
        onChange={(on) => void choose(on)}
      />
      {problem !== null && (
        <p className="mon-problem" role="alert">
          Not changed: {problem}
        </p>
      )}
    </Group>
  )
}
