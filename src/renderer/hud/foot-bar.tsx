import { useAtomValue, useSetAtom } from 'jotai'
import { demoAtom, demoOnAtom } from '../state/demo.ts'
import { debugOpenAtom, toggleOverlayAtom } from '../state/panels.ts'
import { watchOnlyAtom } from '../state/session.ts'
import { settingsAtom } from '../state/store.ts'
import { toggleTracesAtom } from '../state/trace-view.ts'
import { calmAtom, flatAtom, qualityAtom, qualityPinnedAtom, themeAtom } from '../state/view.ts'
import type { KeyAction } from './keymap.ts'
import { KeyHint } from './keymap-atom.tsx'
import { ElbowCurve } from './mark.tsx'
import { PresenterSegment } from './presenter-segment.tsx'
import {
  autoQuality,
  showSitrep,
  toggleDemo,
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
      <Segment testId="help-button" onClick={() => toggle('help')} title="Help" action="help.toggle" />
      <Segment testId="search-button" onClick={() => toggle('search')} title="Find" action="search.open" />
      <Segment testId="monitors-button" onClick={() => toggle('monitors')} title="Monitors" action="monitors.open" />
      <Segment testId="dashboards-button" onClick={() => toggle('dashboards')} title="Dashboards" action="dashboards.open" />
      <Segment testId="traces-button" onClick={toggleTraces} title="Traces" action="traces.open" />
      <Segment testId="voice-button" onClick={() => toggle('voice')} title="Voice" action="voice.open" />
      <Segment testId="settings-button" onClick={() => toggle('settings')} title="Settings" action="settings.open" />
      <Segment testId="sitrep-button" onClick={showSitrep} title="Sitrep" action="sitrep.show" />
      <PresenterSegment />
      <DemoSegment />
      {!flat && <PictureControls />}
      <Segment testId="motion-toggle" onClick={toggleMotion} title={calm ? 'Motion calm' : 'Motion full'} value={calm ? 'calm' : 'full'} />
      <Segment testId="theme-toggle" onClick={toggleTheme} title={theme === 'dark' ? 'Dark' : 'Light'} value={theme} />
      <Segment
        testId="sound-toggle"
        onClick={toggleSound}
        title={muted ? 'Sound off' : 'Sound on'}
        action="sound.toggle"
        value={muted ? 'off' : 'on'}
      />
      <Segment testId="screen-toggle" onClick={toggleFullScreen} title="Full screen" action="screen.toggle" />
      <Segment testId="debug-toggle" onClick={() => setDebug(!debug)} title="Debug" action="debug.toggle" pressed={debug} />
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
  return <Segment testId="demo-button" onClick={toggleDemo} title={on ? 'End demo' : 'Demo'} action="demo.toggle" pressed={on} />
}

/** Quality and effects of the 3D picture. */
function PictureControls() {
  const quality = useAtomValue(qualityAtom)
  const pinned = useAtomValue(qualityPinnedAtom)
  const { effects, quality: wanted } = useAtomValue(settingsAtom)
  return (
    <>
      <Segment testId="quality-toggle" onClick={toggleQuality} title={`Quality ${quality}`} action="quality.toggle" value={quality} />
      {pinned && wanted !== 'auto' && <Segment testId="quality-auto" onClick={autoQuality} title="Auto" />}
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
  /** Whose key is shown; absent: there is none. */
  readonly action?: KeyAction
  readonly onClick: () => void
  readonly value?: string
  readonly pressed?: boolean
}

function Segment({ testId, title, action, onClick, value, pressed }: SegmentProps) {
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
      {action !== undefined && <KeyHint action={action} />}
    </button>
  )
}
