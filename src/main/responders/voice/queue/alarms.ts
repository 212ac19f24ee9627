/**
 * How many alarms are more than a person can follow: more than ten within ten minutes is the alarm flood of EEMUA 191,
 * and it is over below five (ANSI/ISA-18.2). Ours begins with the tenth, which is told in the summary. See ADR 19.
 */
export const FLOOD_ALARMS = 10
export const CALM_ALARMS = 5
const SPAN_MS = 600_000
/** Alarms are counted by the second, so that a flood of thousands takes six hundred numbers. */
const STEP_MS = 1_000

/** Alarms by the second in which they came, oldest first; plain data. */
export type SavedAlarms = [second: number, count: number][]

/** Counts alarms of the last ten minutes of wall time. */
export class Alarms {
  private readonly seconds: SavedAlarms

  constructor(saved: SavedAlarms = []) {
    this.seconds = saved.map(([second, count]) => [second, count])
  }

  add(nowMs: number): void {
    this.age(nowMs)
    const second = Math.floor(nowMs / STEP_MS)
    const newest = this.seconds.at(-1)
    if (newest && newest[0] >= second) newest[1]++
    else this.seconds.push([second, 1])
  }

  count(nowMs: number): number {
    this.age(nowMs)
    return this.seconds.reduce((sum, [, count]) => sum + count, 0)
  }

  /** When the count falls next; null while there is nothing. */
  nextMs(): number | null {
    const oldest = this.seconds[0]
    return oldest ? (oldest[0] + 1) * STEP_MS + SPAN_MS : null
  }

  save(): SavedAlarms {
    return this.seconds.map(([second, count]) => [second, count])
  }

  private age(nowMs: number): void {
    const kept = this.seconds.findIndex(([second]) => (second + 1) * STEP_MS + SPAN_MS > nowMs)
    this.seconds.splice(0, kept < 0 ? this.seconds.length : kept)
  }
}
