import type { Fact } from '../../shared/model/fact.ts'

/** Most incidents whose cause is remembered; far more than are ever open at once. */
const MOST = 1_000

/** Computed causes of open incidents in one sentence each, for what is said of them later. */
export class KnownCauses {
  private readonly sentences = new Map<string, string>()

  hear(facts: readonly Fact[]): void {
    for (const fact of facts) {
      if (fact.kind === 'incident.analyzed') this.remember(fact.incidentId, fact.report.sentence)
      else if (fact.kind === 'incident.changed' && fact.incident.state === 'resolved') this.sentences.delete(fact.incident.incidentId)
    }
  }

  readonly of = (incidentId: string): string | null => this.sentences.get(incidentId) ?? null

  private remember(incidentId: string, sentence: string): void {
    this.sentences.delete(incidentId)
    this.sentences.set(incidentId, sentence)
    for (const oldest of this.sentences.keys()) {
      if (this.sentences.size <= MOST) return
      this.sentences.delete(oldest)
    }
  }
}
