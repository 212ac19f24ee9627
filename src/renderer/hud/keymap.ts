import type { Chord } from '../../shared/model/keymap.ts'

/** Everything a key can ask for. */
export type KeyAction =
  | 'chaos.steady'
  | 'chaos.latency-spike'
  | 'chaos.cascade'
  | 'demo.toggle'
  | 'presenter.open'
  | 'sound.toggle'
  | 'debug.toggle'
  | 'quality.toggle'
  | 'search.open'
  | 'incidents.open'
  | 'monitors.open'
  | 'voice.open'
  | 'dashboards.open'
  | 'connections.open'
  | 'traces.open'
  | 'proposals.open'
  | 'settings.open'
  | 'sitrep.show'
  | 'screen.toggle'
  | 'help.toggle'
  | 'close'

export interface Binding {
  readonly action: KeyAction
  /** What it does, in the help. */
  readonly title: string
  /** Digits match by physical `code` (so AZERTY works), letters and signs by `key`. */
  readonly chords: readonly Chord[]
  /** How the first chord is written on keys; empty: the action has no key. */
  readonly label: string
  /** Works even while text is being edited, as far as its keys write nothing; the browser would switch tabs or quit on some of these. */
  readonly everywhere?: boolean
}

/** The keys as shipped. Plain data: keymap-changes.ts puts what somebody changed in its place. */
export const DEFAULT_KEYMAP: readonly Binding[] = [
  {
    action: 'chaos.steady',
    title: 'Steady: back to normal traffic',
    chords: [{ code: 'Digit1', ctrl: true }],
    label: 'Ctrl 1',
    everywhere: true,
  },
  {
    action: 'chaos.latency-spike',
    title: 'Latency spike on ai-brain',
    chords: [{ code: 'Digit2', ctrl: true }],
    label: 'Ctrl 2',
    everywhere: true,
  },
  { action: 'chaos.cascade', title: 'Cascading failure', chords: [{ code: 'Digit3', ctrl: true }], label: 'Ctrl 3', everywhere: true },
  {
    action: 'demo.toggle',
    title: 'Demo: begin it from a known state, or end it',
    chords: [{ code: 'Digit4', ctrl: true }],
    label: 'Ctrl 4',
    everywhere: true,
  },
  {
    action: 'presenter.open',
    title: 'Presenter: cues, notes and clocks in a window of its own',
    chords: [{ code: 'Digit5', ctrl: true }],
    label: 'Ctrl 5',
    everywhere: true,
  },
  {
    action: 'search.open',
    title: 'Find a service and fly to it',
    chords: [{ key: '/' }, { key: 'k', ctrl: true }, { key: 'k', meta: true }],
    label: '/',
  },
  { action: 'incidents.open', title: 'Incidents: search the whole history', chords: [{ key: 'h' }], label: 'H' },
  { action: 'monitors.open', title: 'Monitors: states, why, rules, health and score', chords: [{ key: 'o' }], label: 'O' },
  { action: 'dashboards.open', title: 'Dashboards: system overview and language models', chords: [{ key: 'd' }], label: 'D' },
  { action: 'voice.open', title: 'Voice: what it said and why, its settings and shelves', chords: [{ key: 'v' }], label: 'V' },
  {
    action: 'connections.open',
    title: 'Connections: what NEXUS speaks to and hears, and how that goes',
    chords: [{ key: 'n' }],
    label: 'N',
  },
  { action: 'traces.open', title: 'Traces: requests and steps of NEXUS, as a waterfall', chords: [{ key: 't' }], label: 'T' },
  { action: 'proposals.open', title: 'Proposed fixes: what programs ask for, and what came of it', chords: [{ key: 'p' }], label: 'P' },
  {
    action: 'settings.open',
    title: 'Settings: picture, voice, sources, monitors, keys',
    chords: [{ key: 's' }, { key: ',', ctrl: true }, { key: ',', meta: true }],
    label: 'S',
  },
  { action: 'sitrep.show', title: 'Situation report, spoken', chords: [{ code: 'Space' }], label: 'Space' },
  {
    action: 'quality.toggle',
    title: 'Graphics quality: low or high',
    chords: [{ key: 'q', ctrl: true }],
    label: 'Ctrl Q',
    everywhere: true,
  },
  { action: 'sound.toggle', title: 'Sound off or on', chords: [{ key: 'm', ctrl: true }], label: 'Ctrl M' },
  { action: 'debug.toggle', title: 'Counters, queues and refused input', chords: [{ key: 'd', ctrl: true }], label: 'Ctrl D' },
  { action: 'screen.toggle', title: 'Full screen', chords: [{ code: 'F11' }], label: 'F11', everywhere: true },
  { action: 'help.toggle', title: 'Help: keys and signs', chords: [{ key: '?' }], label: '?' },
  { action: 'close', title: 'Close what is open', chords: [{ key: 'Escape' }], label: 'Esc', everywhere: true },
]

/** Keys that cannot be changed, because a clicker sends them: see use-clicker.ts and presenter/keys.ts. */
export const CLICKER_KEYS: readonly Pick<Binding, 'label' | 'title'>[] = [
  { label: 'Page Down', title: 'The next cue, here and in the presenter’s window' },
  { label: 'Page Up', title: 'The cue before it' },
  { label: 'Space', title: 'In the presenter’s window: the next cue' },
  { label: 'P', title: 'In the presenter’s window: panic, on with the recording' },
]

/** The parts of a keyboard event that decide. */
export interface KeyPress {
  readonly key: string
  readonly code: string
  readonly ctrlKey: boolean
  readonly altKey: boolean
  readonly shiftKey: boolean
  readonly metaKey: boolean
  readonly repeat: boolean
  readonly isComposing: boolean
}

/** Where the key was pressed. */
export type KeyPlace = 'page' | 'control' | 'text'

/** True where a press is this chord. */
export function matches(chord: Chord, press: KeyPress): boolean {
  if (press.ctrlKey !== (chord.ctrl ?? false) || press.metaKey !== (chord.meta ?? false) || press.altKey) return false
  const shift = press.shiftKey === (chord.shift ?? false)
  if (chord.code !== undefined) return press.code === chord.code && shift
  // A sign may need Shift on this layout ("?", "/"): what is typed decides. Letters never do.
  const letter = chord.key !== undefined && /^\p{L}$/u.test(chord.key)
  return press.key.toLowerCase() === chord.key?.toLowerCase() && (!letter || shift)
}

/** True for a chord that would write something into a field: it never acts there. */
const writes = (chord: Chord): boolean => !chord.ctrl && !chord.meta && !/^F\d+$/.test(chord.code ?? '') && chord.key !== 'Escape'

/** The action of a key press, or null. Repeats and unfinished input-method text never act. */
export function actionOf(press: KeyPress, place: KeyPlace, keymap: readonly Binding[] = DEFAULT_KEYMAP): KeyAction | null {
  if (press.repeat || press.isComposing) return null
  for (const binding of keymap) {
    for (const chord of binding.chords) {
      if (!matches(chord, press)) continue
      if (place === 'text' && (!binding.everywhere || writes(chord))) return null
      // Space on a button presses the button.
      if (place === 'control' && chord.code === 'Space') return null
      return binding.action
    }
  }
  return null
}

/** Place of an event's target: text being edited, a control that wants its own keys, or the page. */
export function placeOf(target: EventTarget | null): KeyPlace {
  if (!(target instanceof HTMLElement)) return 'page'
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return 'text'
  if (target instanceof HTMLInputElement) return target.type === 'range' || target.type === 'checkbox' ? 'control' : 'text'
  return target.closest('button, a, summary, [role="option"]') ? 'control' : 'page'
}
