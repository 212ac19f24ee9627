import type { Fact } from '../../shared/model/fact.ts'

type Body<F> = F extends Fact ? Omit<F, 'seq' | 'at'> : never
/** A fact before it has its place in the order of things. */
export type FactBody = Body<Fact>

/** Collects the facts of one step; `seq` runs on over the life of the engine. */
export class FactLog {
  seq = 0
  private at = 0
  private facts: Fact[] = []

  begin(at: number): void {
    this.at = at
    this.facts = []
  }

  add(body: FactBody): void {
    this.facts.push({ seq: ++this.seq, at: this.at, ...body } as Fact)
  }

  /** Facts of the present step until now. */
  sofar(): readonly Fact[] {
    return this.facts
  }

  end(): Fact[] {
    const facts = this.facts
    this.facts = []
    return facts
  }
}
