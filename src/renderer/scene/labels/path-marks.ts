import { afterText } from '../../state/analyses'
import type { FlowField } from '../flows/flow-field'
import type { Trail } from '../paths/trail'

/** Keys of labels: services count up from 0, districts down from -1, stretches of a path down from here. */
const FIRST_KEY = -1_000_000
/** Stretches that get a mark; the panel lists all of them. */
export const MAX_PATH_MARKS = 8

/** What the label layer says about the path of a failure: the cause, and seconds on every stretch. */
export class PathMarks {
  private trail: Trail | null = null
  private readonly anchors = new Float32Array(MAX_PATH_MARKS * 3)

  /** Takes another path; the middles of its streams are read from the field. */
  set(trail: Trail | null, field: FlowField): void {
    this.trail = trail
    const n = this.count
    for (let i = 0; i < n; i++) field.middleOf(trail?.edges[i]?.flow ?? 0, this.anchors, i * 3)
  }

  private get count(): number {
    return Math.min(MAX_PATH_MARKS, this.trail?.edges.length ?? 0)
  }

  /** Who speaks before all others: the path of a named cause. A mere candidate leaves the word to the worst service. */
  get speakers(): readonly number[] {
    return this.trail && this.trail.cause >= 0 ? this.trail.slots : []
  }

  /** Puts the marks of the stretches behind the labels of the path's own services. */
  addTo(chosen: number[]): void {
    if (!this.trail) return
    let at = 0
    chosen.forEach((key, i) => {
      if (this.trail?.slots.includes(key)) at = i + 1
    })
    const keys = Array.from({ length: this.count }, (_, i) => FIRST_KEY - i)
    chosen.splice(at, 0, ...keys)
  }

  owns(key: number): boolean {
    return key <= FIRST_KEY
  }

  /** Where a stretch's mark points, and what it says: `+10 s ›`. */
  xOf(key: number): number {
    return this.anchors[(FIRST_KEY - key) * 3] as number
  }
  yOf(key: number): number {
    return this.anchors[(FIRST_KEY - key) * 3 + 1] as number
  }
  zOf(key: number): number {
    return this.anchors[(FIRST_KEY - key) * 3 + 2] as number
  }

  textOf(key: number): string {
    const edge = this.trail?.edges[FIRST_KEY - key]
    const step = edge && this.trail?.steps[edge.step]
    return step ? `${afterText(step.afterSeconds)}${step.inferred ? ' ?' : ''}` : ''
  }

  /** What a service of the path says before its values: `CAUSE · `, or its seconds where no stretch says them. */
  prefixOf(slot: number): string {
    const { trail } = this
    if (!trail) return ''
    if (slot === trail.cause) return 'CAUSE · '
    const index = trail.slots.indexOf(slot)
    if (index <= 0) return ''
    const marked = trail.edges.findIndex((edge) => edge.step === index)
    return marked >= 0 && marked < MAX_PATH_MARKS ? '' : `${afterText(trail.steps[index]?.afterSeconds ?? 0)} · `
  }
}
