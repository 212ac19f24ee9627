import { NexusError } from '../../shared/errors.ts'
import { DEFAULT_SETTINGS, type SettingsWire, settingsSchema } from '../../shared/model/settings.ts'
import { type Driver, type Statement, textOf } from './driver.ts'

/** Preferences, one row a key. A row that is no longer valid counts as its default. */
export class SettingsStore {
  readonly #all: Statement
  readonly #put: Statement

  readonly #onDamaged: (what: string) => void

  constructor(driver: Driver, onDamaged: (what: string) => void) {
    this.#onDamaged = onDamaged
    this.#all = driver.prepare('SELECT key, value FROM settings')
    this.#put = driver.prepare('INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value')
  }

  read(): SettingsWire {
    let settings = DEFAULT_SETTINGS
    for (const row of this.#all.all()) {
      const changed = settingsSchema.safeParse({ ...settings, [textOf(row, 'key')]: parsed(textOf(row, 'value')) })
      if (changed.success) settings = changed.data
      else this.#onDamaged('preference')
    }
    return settings
  }

  /** Inside a transaction of the caller. */
  write(settings: SettingsWire): void {
    for (const [key, value] of Object.entries(settings)) this.#put.run(key, JSON.stringify(value))
  }
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

/** The settings after `change`; absent and undefined keys stay. Throws NEXUS_INPUT_INVALID. */
export function changedSettings(settings: SettingsWire, change: Partial<SettingsWire>): SettingsWire {
  const present = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
  const result = settingsSchema.safeParse({ ...settings, ...present })
  if (result.success) return result.data
  const issue = result.error.issues[0]
  throw new NexusError(
    'NEXUS_INPUT_INVALID',
    `The setting ${issue?.path.join('.') ?? ''} has a value it may not have: ${issue?.message ?? 'see /docs'}.`,
  )
}
