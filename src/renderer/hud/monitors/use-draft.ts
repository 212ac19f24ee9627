import { useAtom } from 'jotai'
import { useEffect, useState } from 'react'
import type { MonitorProblem, MonitorRule, MonitorRules } from '../../../shared/model/monitor-rules.ts'
import { checkRules, saveRules } from '../../client/monitor-calls.ts'
import { rulesDraftAtom } from '../../state/monitors.ts'

/** A check waits until typing rests. */
const CHECK_AFTER_MS = 350

/** What the core said of a text. */
interface Checked {
  readonly text: string
  readonly rules: readonly MonitorRule[]
  readonly problems: readonly MonitorProblem[]
  /** Why it could not be checked; null when it was. */
  readonly failed: string | null
}

export interface Draft {
  readonly text: string
  readonly dirty: boolean
  /** The text in force changed since editing began. */
  readonly overtaken: boolean
  /** Null while the newest text is not checked yet. */
  readonly checked: Checked | null
  /** What the last check of any text said: shown while the next one is under way. */
  readonly last: Checked | null
  readonly saving: boolean
  readonly saveProblem: string | null
  readonly edit: (text: string) => void
  readonly revert: () => void
  readonly save: () => Promise<boolean>
}

/** The text being edited: kept while the overlay is closed, checked as it is typed. */
export function useDraft(saved: MonitorRules, onSaved: () => void): Draft {
  const [draft, setDraft] = useAtom(rulesDraftAtom)
  const [last, setLast] = useState<Checked | null>(null)
  const [saving, setSaving] = useState(false)
  const [saveProblem, setSaveProblem] = useState<string | null>(null)
  const text = draft?.text ?? saved.text
  const dirty = draft !== null && draft.text !== draft.base

  useEffect(() => {
    let stopped = false
    const timer = setTimeout(async () => {
      const answer = await checkRules(text)
      if (stopped) return
      setLast((old) =>
        answer.ok
          ? { text, rules: answer.value.rules, problems: answer.value.problems, failed: null }
          : { text, rules: old?.rules ?? [], problems: old?.problems ?? [], failed: answer.message },
      )
    }, CHECK_AFTER_MS)
    return () => {
      stopped = true
      clearTimeout(timer)
    }
  }, [text])

  return {
    text,
    dirty,
    overtaken: dirty && draft.base !== saved.text,
    checked: last?.text === text ? last : null,
    last,
    saving,
    saveProblem,
    edit(next) {
      setSaveProblem(null)
      setDraft(next === saved.text ? null : { base: draft?.base ?? saved.text, text: next })
    },
    revert() {
      setSaveProblem(null)
      setDraft(null)
    },
    async save() {
      setSaving(true)
      const answer = await saveRules(text)
      setSaving(false)
      setSaveProblem(answer.ok ? null : answer.message)
      if (!answer.ok) return false
      // Until the new text has come back, it is what editing starts from.
      setDraft((now) => (now === null || now.text === text ? { base: text, text } : { base: text, text: now.text }))
      onSaved()
      return true
    },
  }
}
