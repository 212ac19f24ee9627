import type { CauseReport } from '../../../shared/model/cause.ts'

/** An answer as kept: `passed` says whether the gate let it through for the report it was made for. */
export interface KeptAnswer {
  readonly line: string
  readonly passed: boolean
}

/** What makes two reports the same incident to a model: verdict, causes, path and seconds, but not each measured figure. */
export function fingerprint({ verdict, causes }: CauseReport): string {
  const path = causes[0]?.path.map(({ serviceId, symptom, afterSeconds, inferred }) => [
    serviceId,
    symptom,
    Math.round(afterSeconds),
    inferred,
  ])
  return JSON.stringify([verdict, causes.map(({ serviceId, symptom }) => [serviceId, symptom]), path ?? []])
}

/** The answers used last. */
export class AnswerCache {
  private readonly answers = new Map<string, KeptAnswer>()
  private readonly most: number

  constructor(most: number) {
    this.most = most
  }

  get size(): number {
    return this.answers.size
  }

  get(key: string): KeptAnswer | undefined {
    const found = this.answers.get(key)
    if (found) this.put(key, found)
    return found
  }

  put(key: string, answer: KeptAnswer): void {
    this.answers.delete(key)
    this.answers.set(key, answer)
    if (this.answers.size <= this.most) return
    const oldest = this.answers.keys().next()
    if (!oldest.done) this.answers.delete(oldest.value)
  }
}
