import type { LocalRecords } from '../../../src/main/records/records.ts'
import type { EvidenceSeries } from '../../../src/shared/model/analysis.ts'
import type { CauseReport } from '../../../src/shared/model/cause.ts'
import type { Fact } from '../../../src/shared/model/fact.ts'
import type { LedgerEntry } from '../../../src/shared/model/ledger.ts'

/** What a database holds, or should, of how the engine came to its conclusions. */
export interface Detection {
  /** By incident, in the order of their ids. */
  readonly analyses: readonly { readonly incidentId: string; readonly report: CauseReport; readonly series: readonly EvidenceSeries[] }[]
  readonly ledger: readonly LedgerEntry[]
}

type Analyzed = Detection['analyses'][number]
const byIncident = (analyses: Iterable<Analyzed>) => [...analyses].sort((a, b) => (a.incidentId < b.incidentId ? -1 : 1))
const byEntry = (entries: Iterable<LedgerEntry>) => [...entries].sort((a, b) => (a.entryId < b.entryId ? -1 : 1))

/** What the facts up to here say; the model that the database is compared with. */
export class ExpectedDetection {
  private readonly analyses = new Map<string, Analyzed>()
  private readonly ledger = new Map<string, LedgerEntry>()

  hear(facts: readonly Fact[]): void {
    for (const fact of facts) {
      if (fact.kind === 'incident.analyzed') {
        const { incidentId, report, series } = fact
        this.analyses.set(incidentId, structuredClone({ incidentId, report, series }))
      }
      if (fact.kind === 'ledger.written') this.ledger.set(fact.entry.entryId, structuredClone(fact.entry))
    }
  }

  outcome(): Detection {
    return { analyses: byIncident(this.analyses.values()), ledger: byEntry(this.ledger.values()) }
  }
}

export function detectionOf(records: LocalRecords, incidentIds: readonly string[]): Detection {
  const analyses = incidentIds.flatMap((incidentId) => {
    const { analysis, series } = records.evidence(incidentId)
    return analysis === null ? [] : [{ incidentId, report: analysis.report, series }]
  })
  return { analyses: byIncident(analyses), ledger: byEntry(records.ledger({ limit: 1_000_000 })) }
}
