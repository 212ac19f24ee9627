import { useAtomValue, useSetAtom } from 'jotai'
import { startDemo, stopDemo } from '../client/commands.ts'
import { demoAtom, demoOnAtom } from '../state/demo.ts'
import { debugOpenAtom, toggleOverlayAtom } from '../state/panels.ts'
import { watchOnlyAtom } from '../state/session.ts'
import { settingsAtom } from '../state/store.ts'
import { toggleTracesAtom } from '../state/trace-view.ts'
import { calmAtom, flatAtom, qualityAtom, qualityPinnedAtom, themeAtom } from '../state/view.ts'
import { ElbowCurve } from './mark.tsx'
import {
  autoQuality,
  showSitrep,
  toggleEffect,
  toggleFullScreen,
  toggleMotion,
  toggleQuality,
  toggleSound,
  toggleTheme,
} from './switches.ts'
import { useFittingBar } from './use-fitting-bar.ts'
import { Who } from './who.tsx'

const EFFECTS = ['bloom', 'vignette', 'grain'] as const

/** The bottom sweep: everything that changes how the console looks, with its key. */
export function FootBar() {
  const flat = useAtomValue(flatAtom)
  const calm = useAtomValue(calmAtom)
  const theme = useAtomValue(themeAtom)
  const { muted } = useAtomValue(settingsAtom)
  const debug = useAtomValue(debugOpenAtom)
  const setDebug = useSetAtom(debugOpenAtom)
  const toggle = useSetAtom(toggleOverlayAtom)
  const toggleTraces = useSetAtom(toggleTracesAtom)
  const bar = useFittingBar()
  return (
    <nav className="foot-bar" aria-label="View" ref={bar}>
      <span className="elbow elbow-bottom" aria-hidden="true">
        <ElbowCurve corner="bottom" />
      </span>
      <Segment testId="help-button" onClick={() => toggle('help')} title="Help" hint="?" />
      <Segment testId="search-button" onClick={() => toggle('search')} title="Find" hint="/" />
      <Segment testId="monitors-button" onClick={() => toggle('monitors')} title="Monitors" hint="O" />
      <Segment testId="dashboards-button" onClick={() => toggle('dashboards')} title="Dashboards" hint="D" />
      <Segment testId="traces-button" onClick={toggleTraces} title="Traces" hint="T" />
      <Segment testId="voice-button" onClick={() => toggle('voice')} title="Voice" hint="V" />
      <Segment testId="settings-button" onClick={() => toggle('settings')} title="Settings" hint="S" />
      <Segment testId="sitrep-button" onClick={showSitrep} title="Sitrep" hint="Space" />
      <DemoSegment />
      {!flat && <PictureControls />}
      <Segment
        testId="motion-toggle"
        onClick={toggleMotion}
        title={calm ? 'Motion calm' : 'Motion full'}
        hint=""
        value={calm ? 'calm' : 'full'}
      />
      <Segment testId="theme-toggle" onClick={toggleTheme} title={theme === 'dark' ? 'Dark' : 'Light'} hint="" value={theme} />
      <Segment
        testId="sound-toggle"
        onClick={toggleSound}
        title={muted ? 'Sound off' : 'Sound on'}
        hint="Ctrl M"
        value={muted ? 'off' : 'on'}
      />
      <Segment testId="screen-toggle" onClick={toggleFullScreen} title="Full screen" hint="F11" />
      <Segment testId="debug-toggle" onClick={() => setDebug(!debug)} title="Debug" hint="Ctrl D" pressed={debug} />
      <Who />
      <span className="foot-end" aria-hidden="true" />
    </nav>
  )
}

/** Begins and ends the demo. */
function DemoSegment() {
  const status = useAtomValue(demoAtom)?.status
  const on = useAtomValue(demoOnAtom)
  const watches = useAtomValue(watchOnlyAtom) !== null
  if (status === undefined || status.refusal !== null || watches) return null
  return (
    <Segment
      testId="demo-button"
      onClick={() => void (on ? stopDemo() : startDemo())}
      title={on ? 'End demo' : 'Demo'}
      hint=""
      pressed={on}
    />
  )
}

/** Quality and effects of the 3D picture. */
function PictureControls() {
  const quality = useAtomValue(qualityAtom)
  const pinned = useAtomValue(qualityPinnedAtom)
  const { effects, quality: wanted } = useAtomValue(settingsAtom)
  return (
    <>
      <Segment testId="quality-toggle" onClick={toggleQuality} title={`Quality ${quality}`} hint="Ctrl Q" value={quality} />
      {pinned && wanted !== 'auto' && <Segment testId="quality-auto" onClick={autoQuality} title="Auto" hint="" />}
      <span className="segment segment-group" role="group" aria-label="Effects">
        {EFFECTS.map((effect) => (
          <button
            key={effect}
            type="button"
            data-testid={`effect-${effect}`}
            aria-pressed={effects[effect]}
            disabled={quality === 'low'}
            onClick={() => toggleEffect(effect)}
          >
            {effect}
          </button>
        ))}
      </span>
    </>
  )
}

interface SegmentProps {
  readonly testId: string
  readonly title: string
  readonly hint: string
  readonly onClick: () => void
  readonly value?: string
  readonly pressed?: boolean
}

function Segment({ testId, title, hint, onClick, value, pressed }: SegmentProps) {
  return (
    <button
      type="button"
      className="segment"
      data-testid={testId}
      {...(value !== undefined && { 'data-value': value })}
      {...(pressed !== undefined && { 'aria-pressed': pressed })}
      onClick={onClick}
    >
      {title}
      {hint !== '' && <kbd>{hint}</kbd>}
    </button>
  )
}
