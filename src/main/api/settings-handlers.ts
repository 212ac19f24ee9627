import { NexusError } from '../../shared/errors.ts'
import type { SettingsWire } from '../../shared/model/settings.ts'
import type { CallContext } from '../core/live-types.ts'
import type { ContractBase } from './base.ts'
import type { RouterParts } from './parts.ts'

/** Handlers of `settings`. */
export function settingsHandlers(os: ContractBase, { records, preferences }: RouterParts) {
  return {
    get: os.settings.get.handler(({ context }) => shownTo(context, records.settings())),
    update: os.settings.update.handler(({ input, context }) => {
      if (input.source !== undefined) onItsOwnMachine(context)
      return preferences.update(given(input))
    }),
    start: os.settings.start.handler(() => preferences.start()),
  }
}

/** Where files lie on this machine helps whoever runs it, and nobody else. */
function shownTo({ actor }: CallContext, settings: SettingsWire): SettingsWire {
  const { source } = settings
  if (actor.role !== 'viewer' || source?.kind !== 'replay') return settings
  return { ...settings, source: { ...source, file: source.file.replace(/^.*[\\/]/, '') } }
}

/** Whoever chooses the source chooses what file is read here, and where passwords that are kept here are sent. */
function onItsOwnMachine({ how = 'local' }: CallContext): void {
  if (how !== 'local' && how !== 'desktop')
    throw new NexusError(
      'NEXUS_ROLE_FORBIDDEN',
      'What feeds NEXUS is chosen on the machine that it runs on: open it there without a token, or set it there as the runbook says.',
    )
}

/** The members that were given: an absent preference stays, one sent as undefined is absent too. */
function given(change: { [K in keyof SettingsWire]?: SettingsWire[K] | undefined }): Partial<SettingsWire> {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as Partial<SettingsWire>
}
