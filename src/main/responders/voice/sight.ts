import type { IncidentSummary } from '../../../shared/model/incident.ts'
import type { MonitorStatus } from '../../../shared/model/monitor.ts'
import type { MonitorRule } from '../../../shared/model/monitor-rules.ts'
import type { SourceState } from '../../../shared/model/source.ts'
import type { Engine } from '../../engine/types.ts'
import type { SpokenIncident, SpokenSituation } from './types.ts'
import type { Sight } from './words/listener.ts'
import { situationOf } from './words/situation.ts'
import type { Measured } from './words/symptoms.ts'

/** What is read from the engine when there is something to say. */
export class EngineSight implements Sight {
  private readonly engine: () => Engine
  private readonly source: () => SourceState
  private readonly active: () => readonly SpokenIncident[]
  /** By id; null: they may have changed. */
  private rules: ReadonlyMap<string, MonitorRule> | null = null

  constructor(engine: () => Engine, source: () => SourceState, active: () => readonly SpokenIncident[]) {
    this.engine = engine
    this.source = source
    this.active = active
  }

  situation(): SpokenSituation {
    const source = this.source()
    return situationOf(this.engine().snapshot(), this.active(), source === 'playing' ? null : source)
  }

  /** The source delivers, or will again by itself. */
  get plays(): boolean {
    const source = this.source()
    return source !== 'paused' && source !== 'ended'
  }

  /** Active incidents. */
  incidents(): readonly IncidentSummary[] {
    return this.engine().snapshot().activeIncidents
  }

  measured(serviceId: string): Measured | null {
    return this.engine().views([serviceId])[0] ?? null
  }

  rule(monitorId: string): MonitorRule | null {
    this.rules ??= new Map(
      this.engine()
        .rules()
        .rules.map((rule) => [rule.monitorId, rule]),
    )
    return this.rules.get(monitorId) ?? null
  }

  monitors(): readonly MonitorStatus[] {
    return this.engine().monitors()
  }

  /** Other monitors are in force, or another engine. */
  rulesChanged(): void {
    this.rules = null
  }
}
