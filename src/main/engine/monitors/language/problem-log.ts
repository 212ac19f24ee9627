import type { MonitorProblem } from '../../../../shared/model/monitor-rules.ts'

/** More problems than these help nobody; the rest are counted. */
const MAX_PROBLEMS = 200

/** Collects problems by their offset in the file; each is kept once. */
export class ProblemLog {
  private readonly problems: MonitorProblem[] = []
  private readonly known = new Set<string>()
  private readonly lineStarts: number[]
  private left = 0

  constructor(text: string) {
    this.lineStarts = [0]
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) this.lineStarts.push(at + 1)
  }

  /** `at`: an offset, or how to find it, which is not done for problems that nobody will see. */
  add(monitorId: string | null, at: number | (() => number), message: string | (() => string)): void {
    if (this.problems.length >= MAX_PROBLEMS) {
      this.left++
      return
    }
    this.keep(monitorId, typeof at === 'number' ? at : at(), typeof message === 'string' ? message : message())
  }

  private keep(monitorId: string | null, offset: number, message: string): void {
    const line = this.lineOf(offset)
    const column = offset - (this.lineStarts[line - 1] ?? 0) + 1
    const key = `${line}:${column}:${message}`
    if (this.known.has(key)) return
    this.known.add(key)
    this.problems.push({ monitorId, line, column, message })
  }

  /** In the order of the file. */
  all(): MonitorProblem[] {
    const sorted = this.problems.sort((a, b) => a.line - b.line || a.column - b.column)
    if (this.left === 0) return sorted
    return [...sorted, { monitorId: null, line: 1, column: 1, message: `There are ${this.left} more problems; correct these first.` }]
  }

  /** Line of an offset, from 1. */
  private lineOf(offset: number): number {
    let low = 0
    let high = this.lineStarts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((this.lineStarts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return low + 1
  }
}
