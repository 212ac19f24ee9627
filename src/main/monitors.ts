import { join } from 'node:path'
import type { MonitorCalls } from './api/parts.ts'
import { Backtests } from './core/backtests.ts'
import type { Clock } from './core/clock.ts'
import type { Loop } from './core/loop.ts'
import { BUILT_IN_MONITORS, checkMonitors } from './engine/index.ts'
import { MonitorsFile } from './monitors-file.ts'
import type { LocalRecords } from './records/records.ts'

interface MonitorPorts {
  readonly clock: Clock
  readonly records: LocalRecords
  readonly loop: Loop
  /** Path given at start; null: the file in the data folder. */
  readonly path: string | null
  notice(sentence: string): void
}

/** Monitors of one's own: the file that holds them, and what can be done with it. */
export interface Monitors {
  readonly file: Pick<MonitorsFile, 'start' | 'restarted' | 'stop'>
  readonly calls: MonitorCalls
}

export function createMonitors({ clock, records, loop, path, notice }: MonitorPorts): Monitors {
  const check: MonitorCalls['check'] = (text) => checkMonitors(text, loop.engine.config.profile)
  const file = new MonitorsFile(path ?? join(records.folder, 'monitors.yaml'), {
    clock,
    builtIn: BUILT_IN_MONITORS,
    check,
    inForce: () => loop.engine.rules(),
    load: (command, actor) => loop.command(command, actor),
    notice,
  })
  const backtests = new Backtests({ clock, records, config: () => loop.engine.config })
  return {
    file,
    calls: {
      check,
      save: (text, actor) => file.save(text, actor),
      backtest: (request, signal, progress) => backtests.run(request, signal, progress),
    },
  }
}
