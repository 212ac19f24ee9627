import { createHash } from 'node:crypto'
import type { LocalRecords } from '../../../src/main/records/records.ts'
import type { Fact } from '../../../src/shared/model/fact.ts'
import type { Incident } from '../../../src/shared/model/incident.ts'
import type { TimedInput } from '../../../src/shared/model/input.ts'
import type { Remediation } from '../../../src/shared/model/remediation.ts'

/** What a database holds, or should: everything a person could ask of the history. */
export interface Outcome {
  readonly incidents: Incident[]
  readonly remediations: Remediation[]
}

const byId = <T>(values: Iterable<T>, id: (value: T) => string) => [...values].sort((a, b) => (id(a) < id(b) ? -1 : 1))

/** What the facts up to here say; the model that the database is compared with. */
export class ExpectedOutcome {
  private readonly incidents = new Map<string, Incident>()
  private readonly remediations = new Map<string, Remediation>()

  hear(facts: readonly Fact[]): void {
    for (const fact of facts) {
      if (fact.kind === 'incident.opened' || fact.kind === 'incident.changed') {
        this.incidents.set(fact.incident.incidentId, structuredClone(fact.incident))
      }
      if (fact.kind === 'remediation.started' || fact.kind === 'remediation.finished') {
        this.remediations.set(fact.remediation.remediationId, structuredClone(fact.remediation))
      }
    }
  }

  outcome(): Outcome {
    return {
      incidents: byId(this.incidents.values(), (one) => one.incidentId),
      remediations: byId(this.remediations.values(), (one) => one.remediationId),
    }
  }
}

/** Everything in the records, read page by page; a doubled incident would be in it twice. */
export function outcomeOf(records: LocalRecords): Outcome {
  const ids: string[] = []
  for (let cursor: string | undefined; ; ) {
    const page = records.incidents({ limit: 7, cursor })
    ids.push(...page.incidents.map((one) => one.incidentId))
    if (page.nextCursor === null) break
    cursor = page.nextCursor
  }
  const incidents = ids.flatMap((id) => records.incident(id) ?? [])
  return {
    incidents: byId(incidents, (one) => one.incidentId),
    remediations: byId(records.remediations(100_000), (one) => one.remediationId),
  }
}

/** Fingerprint of a list of inputs. */
export function inputsHash(inputs: Iterable<TimedInput>): string {
  const hash = createHash('sha256')
  for (const timed of inputs) hash.update(JSON.stringify(timed))
  return hash.digest('hex')
}
