import type { Backtest } from '../../shared/model/backtest.ts'

type Firing = Backtest['wouldFire'][number]

/** One alert as a bar; places are 0..1 of the recording. */
export interface Bar {
  readonly firing: Firing
  readonly start: number
  readonly end: number
  /** True when the other side has nothing at that time. */
  readonly only: boolean
}

/** Both sides of one monitor and group. */
export interface Lane {
  readonly monitorId: string
  readonly group: string
  readonly would: readonly Bar[]
  readonly did: readonly Bar[]
  readonly onlyWould: number
  readonly onlyDid: number
}

export interface Lanes {
  readonly fromMs: number
  readonly toMs: number
  readonly lanes: readonly Lane[]
}

/** Narrowest bar: an alert of a second in an hour must still be seen. */
const LEAST = 0.004

const startOf = (firing: Firing) => Date.parse(firing.from)
const endOf = (firing: Firing, toMs: number) => (firing.to === null ? toMs : Date.parse(firing.to))

/** Lanes of a back-test, those with differences first; null when there is no time to draw. */
export function lanesOf(backtest: Backtest): Lanes | null {
  const all = [...backtest.wouldFire, ...backtest.didFire]
  const fromMs = backtest.from === null ? Math.min(...all.map(startOf)) : Date.parse(backtest.from)
  const given = backtest.to === null ? Number.NEGATIVE_INFINITY : Date.parse(backtest.to)
  const toMs = Math.max(given, ...all.map((one) => (one.to === null ? startOf(one) : Date.parse(one.to))))
  if (!Number.isFinite(fromMs) || !Number.isFinite(toMs) || toMs <= fromMs) return null
  const place = (ms: number) => Math.max(0, Math.min(1, (ms - fromMs) / (toMs - fromMs)))
  const overlaps = (one: Firing, others: readonly Firing[]) =>
    others.some((other) => startOf(other) <= endOf(one, toMs) && startOf(one) <= endOf(other, toMs))
  const bars = (own: readonly Firing[], others: readonly Firing[]): Bar[] =>
    own.map((firing) => {
      const end = Math.max(place(endOf(firing, toMs)), LEAST)
      return { firing, start: Math.min(place(startOf(firing)), end - LEAST), end, only: !overlaps(firing, others) }
    })
  const keys = new Map(all.map((one) => [JSON.stringify([one.monitorId, one.group]), one]))
  const lanes = [...keys.values()].map(({ monitorId, group }) => {
    const own = (one: Firing) => one.monitorId === monitorId && one.group === group
    const wouldFire = backtest.wouldFire.filter(own)
    const didFire = backtest.didFire.filter(own)
    const would = bars(wouldFire, didFire)
    const did = bars(didFire, wouldFire)
    const count = (list: readonly Bar[]) => list.filter((bar) => bar.only).length
    return { monitorId, group, would, did, onlyWould: count(would), onlyDid: count(did) }
  })
  const names = new Intl.Collator('en-US', { numeric: true })
  const weight = (lane: Lane) => lane.onlyWould + lane.onlyDid
  return {
    fromMs,
    toMs,
    lanes: lanes.sort((a, b) => weight(b) - weight(a) || names.compare(a.monitorId, b.monitorId) || names.compare(a.group, b.group)),
  }
}

const STEPS_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 43_200, 86_400]

/** Ticks of a time axis, at most `most`, as seconds after its beginning. */
export function ticksOf(fromMs: number, toMs: number, most = 8): number[] {
  const span = (toMs - fromMs) / 1000
  const step = STEPS_S.find((one) => span / one <= most) ?? Math.ceil(span / most / 86_400) * 86_400
  return Array.from({ length: Math.floor(span / step) + 1 }, (_, i) => i * step)
}
