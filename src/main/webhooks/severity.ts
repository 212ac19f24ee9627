import type { Severity } from '../../shared/model/incident.ts'

/** Words for how grave an alert is, as they stand in labels. A single service that fails is p2 here too; p1 wakes people. */
const WORDS: Readonly<Record<string, Severity>> = {
  p1: 'p1',
  page: 'p1',
  emergency: 'p1',
  disaster: 'p1',
  p2: 'p2',
  critical: 'p2',
  error: 'p2',
  high: 'p2',
  major: 'p2',
  p3: 'p3',
  warning: 'p3',
  warn: 'p3',
  medium: 'p3',
  minor: 'p3',
  p4: 'p4',
  p5: 'p4',
  info: 'p4',
  informational: 'p4',
  low: 'p4',
}

/** Severity of a label's word; null for a word that says nothing here. */
export function severityOf(word: string): Severity | null {
  const key = word.toLowerCase()
  return Object.hasOwn(WORDS, key) ? (WORDS[key] ?? null) : null
}

/** The graver one never passes `most`. */
export const atMost = (severity: Severity, most: Severity): Severity => (severity < most ? most : severity)
