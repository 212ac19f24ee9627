import { useAtomValue, useSetAtom } from 'jotai'
import type { Settings } from '../../../shared/model/settings.ts'
import { settingsAtom } from '../../state/store.ts'
import { calmAtom, flatAtom, qualityAtom, themeAtom } from '../../state/view.ts'
import { Switch } from '../switch.tsx'
import { settingsTabAtom } from './atoms.ts'
import { Changeable, Choices, Group } from './parts.tsx'
import { useSave } from './use-save.ts'

const EFFECTS = [
  { key: 'bloom', title: 'Bloom', hint: 'bright things glow' },
  { key: 'vignette', title: 'Vignette', hint: 'the edges of the stage are darker' },
  { key: 'grain', title: 'Grain', hint: 'a little noise, as on film' },
] as const

/** How the console looks and whether it sounds. */
export function GeneralPage() {
  return (
    <Changeable own>
      <div className="settings-columns">
        <div>
          <Picture />
        </div>
        <div>
          <Effects />
          <Sound />
        </div>
      </div>
    </Changeable>
  )
}

function Picture() {
  const settings = useAtomValue(settingsAtom)
  const theme = useAtomValue(themeAtom)
  const save = useSave()
  return (
    <Group title="Picture">
      <Choices
        testId="settings-theme"
        title="Theme"
        value={settings.theme}
        options={[
          ['dark', 'dark'],
          ['light', 'light'],
        ]}
        hint={
          theme === settings.theme
            ? 'Dark for a room with screens, light for daylight.'
            : `The address of this page keeps it ${theme} here.`
        }
        onChange={(value) => void save({ theme: value })}
      />
      <Quality />
      <Motion motion={settings.motion} />
    </Group>
  )
}

function Quality() {
  const wanted = useAtomValue(settingsAtom).quality
  const quality = useAtomValue(qualityAtom)
  const flat = useAtomValue(flatAtom)
  const save = useSave()
  return (
    <Choices
      testId="settings-quality"
      title="Graphics quality"
      value={wanted}
      options={[
        ['auto', 'auto'],
        ['high', 'high'],
        ['medium', 'medium'],
        ['low', 'low'],
      ]}
      hint={
        flat
          ? 'This machine shows the flat board, which has no quality.'
          : wanted === 'auto'
            ? `As good as this machine draws smoothly: now ${quality}.`
            : 'Stays as chosen, however smoothly it is drawn.'
      }
      onChange={(value) => void save({ quality: value })}
    />
  )
}

function Motion({ motion }: { motion: Settings['motion'] }) {
  const calm = useAtomValue(calmAtom)
  const save = useSave()
  return (
    <Choices
      testId="settings-motion"
      title="Motion"
      value={motion}
      options={[
        ['system', 'as the system says'],
        ['full', 'full'],
        ['calm', 'calm'],
      ]}
      hint={
        motion === 'system'
          ? `The system asks for ${calm ? 'calm' : 'full motion'}.`
          : calm
            ? 'Nothing moves by itself.'
            : 'Light runs, monoliths breathe.'
      }
      onChange={(value) => void save({ motion: value })}
    />
  )
}

function Effects() {
  const { effects } = useAtomValue(settingsAtom)
  const quality = useAtomValue(qualityAtom)
  const flat = useAtomValue(flatAtom)
  const save = useSave()
  const off = flat || quality === 'low'
  return (
    <Group title="Effects">
      {off && <p className="settings-note">{flat ? 'The flat board has no effects.' : 'Low quality is drawn without effects.'}</p>}
      {EFFECTS.map(({ key, title, hint }) => (
        <Switch
          key={key}
          testId={`settings-${key}`}
          title={title}
          hint={hint}
          on={effects[key]}
          disabled={off}
          onChange={(on) => void save({ effects: { ...effects, [key]: on } })}
        />
      ))}
    </Group>
  )
}

function Sound() {
  const { muted } = useAtomValue(settingsAtom)
  const open = useSetAtom(settingsTabAtom)
  const save = useSave()
  return (
    <Group title="Sound">
      <Switch
        testId="settings-sound"
        title="Sound"
        hint={muted ? 'off: captions are shown all the same' : 'the voice speaks, with its tones'}
        on={!muted}
        onChange={(on) => void save({ muted: !on })}
      />
      <p>
        <button type="button" className="small-button" data-testid="settings-to-voice" onClick={() => open('voice')}>
          Volume, voice and quiet hours
        </button>
      </p>
    </Group>
  )
}
