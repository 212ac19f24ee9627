import { UsageError } from '../shared/errors.ts'
import type { SourceChoiceWire, StartFactsWire } from '../shared/model/source-choice.ts'
import type { NexusConfig } from './config.ts'
import { idleSource, type OpenedSource } from './open-source.ts'

type SourceFacts = StartFactsWire['source']

/** What a run is to be fed from, and what said so. */
export interface ChosenSource {
  /** The configuration with the source that was chosen. */
  readonly config: NexusConfig
  readonly facts: SourceFacts
}

/**
 * The second step of the configuration, once the preferences are known: what flags, environment or file ask for; else
 * what somebody chose; else the simulator. A choice that cannot be followed is told in `facts.failed`.
 */
export function chooseSource(config: NexusConfig, choice: SourceChoiceWire | null): ChosenSource {
  const { decidedBy } = config.sourceByPreference
  const { kind } = config.source
  if (decidedBy !== null) return { config, facts: { kind, ...decidedBy, failed: null } }
  if (choice === null) return { config, facts: { kind, by: 'shipped', name: null, failed: null } }
  const facts = { kind: choice.kind, by: 'preference', name: null } as const
  try {
    return { config: config.sourceByPreference.with(choice), facts: { ...facts, failed: null } }
  } catch (error) {
    return { config, facts: { ...facts, failed: sentenceOf(error) } }
  }
}

/**
 * Opens the source. What was asked for outside and cannot be opened ends the start (UsageError); a choice is said and
 * stands idle, so that it can be mended in the window where it was made. `undo`: what else is open, where the start ends.
 */
export async function openChosen(
  { facts }: ChosenSource,
  open: () => Promise<OpenedSource>,
  undo: () => void,
): Promise<{ readonly opened: OpenedSource; readonly facts: SourceFacts }> {
  if (facts.failed !== null) return idle(facts, facts.failed)
  try {
    return { opened: await open(), facts }
  } catch (error) {
    if (facts.by === 'preference') return idle(facts, sentenceOf(error))
    undo()
    throw error
  }
}

function idle(facts: SourceFacts, failed: string) {
  const detail = `Nothing is watched: ${failed} Mend it in Settings, Sources, and start NEXUS again.`
  return { opened: idleSource(facts.kind, detail), facts: { ...facts, failed } }
}

/** Rethrows what is no mistake of the choice. */
function sentenceOf(error: unknown): string {
  if (error instanceof UsageError) return error.message
  throw error
}
