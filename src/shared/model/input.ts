import type { ChaosTruth } from './chaos.ts'
import type { LlmBudget } from './dashboard.ts'
import type { AlertOrigin } from './external.ts'
import type { Severity } from './incident.ts'
import type { ActionName } from './remediation.ts'
import type { TelemetryEvent } from './telemetry.ts'

/**
 * Everything that can enter the engine, as a versioned union by `kind`. A recording
 * is the list of these with the `now` each was stepped at; stepping the same list
 * through the same engine gives the same facts.
 */

/** Who asks: `operator` may change things, `viewer` may only look, `system` is NEXUS itself. */
export type Role = 'operator' | 'viewer' | 'system'
export interface Actor {
  readonly name: string
  readonly role: Role
}

/**
 * A batch of validated events. `(source, partition, offsets[i])` is the identity of
 * `events[i]`; the engine folds an identity once. Offsets grow within a partition.
 */
export interface TelemetryInput {
  readonly kind: 'telemetry'
  readonly v: 1
  readonly source: string
  readonly partition: number
  readonly offsets: readonly number[]
  readonly events: readonly TelemetryEvent[]
  /** Live sources clamp timestamps more than 60 s ahead of `now`; files never do. */
  readonly live: boolean
}

/** Time passes: stepped every 250 ms of source time (or at event-time boundaries of a raw file). */
export interface TickInput {
  readonly kind: 'tick'
  readonly v: 1
}

/** What the engine needs of the runbook entry that a fix is carried out by. */
export interface RunbookUse {
  /** Id of the plan that was approved. */
  readonly plan: string
  /** How long the monitors may take to see the service healthy after it was applied, ms. */
  readonly verifyMs: number
  readonly undo: boolean
}

/** Which actions a runbook allows on an id, or on every id that fits a pattern with `*`. */
export interface RemediationRule {
  readonly service: string
  readonly actions: readonly ActionName[]
}

export type Command =
  | {
      readonly name: 'remediation.apply'
      readonly serviceId: string
      readonly action: ActionName
      /** Absent: the simulator's own recovery. */
      readonly runbook?: RunbookUse
    }
  | { readonly name: 'remediation.undo'; readonly remediationId: string; readonly plan: string }
  | { readonly name: 'incident.acknowledge'; readonly incidentId: string }
  | { readonly name: 'incident.resolve'; readonly incidentId: string; readonly resolution: string }
  | { readonly name: 'incident.note'; readonly incidentId: string; readonly text: string }
  | { readonly name: 'incident.assign'; readonly incidentId: string; readonly assignee: string }
  | { readonly name: 'incident.reopen'; readonly incidentId: string; readonly reason: string }
  /** `text` is a monitor file; with `partly`, monitors with a problem keep their former form instead of refusing all. */
  | {
      readonly name: 'monitors.load'
      readonly text: string
      readonly origin: 'built_in' | 'file' | 'editor'
      readonly partly: boolean
    }
  /** A known state, for the simulator alone: what is active ends, and nothing measured before `fromMs` (source time) counts any more. */
  | { readonly name: 'system.reset'; readonly fromMs: number; readonly reason: string }
  /** Limits of cost, in place of the former ones: each is a monitor beside those of the file. */
  | { readonly name: 'monitors.budget'; readonly budget: LlmBudget }
  /** `group` null: every group of the monitor. `untilMs` is source time. */
  | {
      readonly name: 'monitor.mute'
      readonly monitorId: string
      readonly group: string | null
      readonly reason: string
      readonly untilMs: number
    }
  | { readonly name: 'monitor.unmute'; readonly monitorId: string; readonly group: string | null }

/** A person or a responder asks for a change. Refusals come back as `command.refused`. */
export interface CommandInput {
  readonly kind: 'command'
  readonly v: 1
  /** Unique per command, made by the caller: links the answer to the question. */
  readonly commandId: string
  readonly actor: Actor
  readonly command: Command
}

/**
 * Something happened around the system that explains what follows: a chaos run
 * started or stopped, the source paused, ended or came back after a gap.
 * `paused` and `ended` freeze staleness until the next telemetry or `playing`.
 */
export interface MarkInput {
  readonly kind: 'mark'
  readonly v: 1
  readonly mark:
    | { readonly name: 'source.playing' | 'source.paused' | 'source.ended' }
    | { readonly name: 'source.gap'; readonly fromMs: number }
    | { readonly name: 'chaos.started'; readonly mode: string; readonly seed: number; readonly faults?: readonly ChaosTruth[] }
    | { readonly name: 'chaos.stopped'; readonly mode: string }
    /** A responder reports that a fix was applied (or was not); `unknown`: nobody can tell any more. */
    | {
        readonly name: 'remediation.outcome'
        readonly remediationId: string
        readonly applied: boolean
        readonly text: string
        readonly unknown?: true
      }
    /** Another runbook is in force. `builtIn`: the actions of the topology are there besides. */
    | { readonly name: 'remediation.rules'; readonly builtIn: boolean; readonly rules: readonly RemediationRule[] }
}

/** An alert of another system, as a webhook brought it: sanitised and bounded already. */
export interface ExternalAlert {
  readonly origin: AlertOrigin
  /** Its stable name over there: the same while it fires, recovers and fires again. */
  readonly key: string
  readonly state: 'firing' | 'resolved'
  readonly title: string
  readonly text: string
  readonly severity: Severity
  /** Services that it names as such; unknown ones become known, with an unknown status. */
  readonly serviceIds: readonly string[]
  /** Names that may be services (a job, a host), likeliest first: where it names none, the first that is known counts. */
  readonly guesses: readonly string[]
  /** Its page over there, https only. */
  readonly url: string | null
  /** When it began by the clock over there, ms since the epoch; null: not told. */
  readonly startedMs: number | null
  /** Another one than before: it ended in between, told or not. Null: not told. */
  readonly episode: string | null
}

/** What other systems alert about: one webhook is one input. Of several alerts with one key the last counts. */
export interface ExternalInput {
  readonly kind: 'external'
  readonly v: 1
  readonly alerts: readonly ExternalAlert[]
}

export type EngineInput = TelemetryInput | TickInput | CommandInput | MarkInput | ExternalInput

/** An input with the source time it is stepped at (ms since the epoch). */
export interface TimedInput {
  readonly now: number
  readonly input: EngineInput
}
