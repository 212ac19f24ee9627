import { defaultKeymap, history, historyKeymap, indentMore } from '@codemirror/commands'
import { yaml } from '@codemirror/lang-yaml'
import { type Diagnostic, lintGutter, setDiagnostics } from '@codemirror/lint'
import { EditorState, type Extension } from '@codemirror/state'
import {
  Decoration,
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
  MatchDecorator,
  ViewPlugin,
  type ViewUpdate,
} from '@codemirror/view'
import { useEffect, useRef } from 'react'
import type { MonitorProblem } from '../../../shared/model/monitor-rules.ts'
import { rangeOf } from '../../state/monitors-rules.ts'

/** Colours of the text: comment, key, number with its unit, and the words of the language. */
const WORDS = new MatchDecorator({
  regexp: /(#.*$)|^(\s*(?:- )?[A-Za-z_]+)(?=:)|(?<![\w-])(\d+(?:\.\d+)?(?:ms|[smhd%])?)(?![\w-])|(\{[^{}:]*\})/gm,
  decoration: ([, comment, key, number]) =>
    Decoration.mark({ class: comment ? 'yml-comment' : key ? 'yml-key' : number ? 'yml-number' : 'yml-scope' }),
})

const colours = ViewPlugin.fromClass(
  class {
    decorations
    constructor(view: EditorView) {
      this.decorations = WORDS.createDeco(view)
    }
    update(update: ViewUpdate) {
      this.decorations = WORDS.updateDeco(update, this.decorations)
    }
  },
  { decorations: (plugin) => plugin.decorations },
)

/** Where to put the cursor; the nonce makes a repeated wish a new one. */
export interface Jump {
  readonly line: number
  readonly column: number
  readonly nonce: number
}

/** A key's command that is always the last to see the key. */
const told = (work: () => void) => () => {
  work()
  return true
}

interface EditorProps {
  readonly text: string
  readonly problems: readonly MonitorProblem[]
  readonly jump: Jump | null
  readonly onText: (text: string) => void
  readonly onSave: () => void
  /** Escape: the focus leaves the text. */
  readonly onLeave: () => void
}

/** The YAML of the monitors, with line numbers and problems at their lines. */
export default function YamlEditor({ text, problems, jump, onText, onSave, onLeave }: EditorProps) {
  const box = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView | null>(null)
  const latest = useRef({ onText, onSave, onLeave })
  useEffect(() => {
    latest.current = { onText, onSave, onLeave }
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text is only the first one; later ones come as changes
  useEffect(() => {
    if (!box.current) return
    const own: Extension = [
      keymap.of([
        { key: 'Mod-s', run: told(() => latest.current.onSave()) },
        { key: 'Escape', run: told(() => latest.current.onLeave()) },
        { key: 'Tab', run: indentMore },
      ]),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) latest.current.onText(update.state.doc.toString())
      }),
      EditorView.contentAttributes.of({
        'aria-label': 'Monitor file, YAML',
        'aria-describedby': 'yaml-help',
        spellcheck: 'false',
        tabindex: '0',
      }),
    ]
    const made = new EditorView({
      parent: box.current,
      state: EditorState.create({
        doc: text,
        extensions: [
          lineNumbers(),
          highlightActiveLine(),
          highlightActiveLineGutter(),
          drawSelection(),
          EditorView.lineWrapping,
          history(),
          yaml(),
          colours,
          lintGutter(),
          own,
          keymap.of([...defaultKeymap, ...historyKeymap]),
        ],
      }),
    })
    view.current = made
    return () => {
      view.current = null
      made.destroy()
    }
  }, [])

  // Another text than what was typed: reverted, or saved elsewhere.
  useEffect(() => {
    const at = view.current
    if (!at || at.state.doc.toString() === text) return
    at.dispatch({ changes: { from: 0, to: at.state.doc.length, insert: text } })
  }, [text])
  useEffect(() => {
    const at = view.current
    if (!at) return
    const doc = at.state.doc.toString()
    const found = problems.map(
      (problem): Diagnostic => ({
        ...rangeOf(problem, doc),
        severity: 'error',
        message: `${problem.line}:${problem.column} ${problem.message}`,
      }),
    )
    at.dispatch(setDiagnostics(at.state, found))
  }, [problems])
  useEffect(() => {
    const at = view.current
    if (!at || !jump) return
    const { from } = rangeOf(jump, at.state.doc.toString())
    at.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: 'center' }) })
    at.focus()
  }, [jump])
  return <div className="yaml-box" data-own-escape="" data-testid="yaml-editor" ref={box} />
}
