import { type Chance, chanceOf, unknownChance } from './chance.ts'
import { type Episode, findEpisode, type Signal, strengthOf } from './episode.ts'
import { type Grid, gridOver, type Measured, measure } from './grid.ts'
import { type Normal, normalFrom, normalOf } from './normal.ts'
import { signalOf, usualRequests } from './signal.ts'
import { sortedFinite } from './statistics.ts'
import type { CausePoint, CauseService, Channel, Series } from './types.ts'

/** Windows of healthy time that a strength is compared with. */
const WINDOWS = 160
/** An hour of samples a second is enough to know what is normal. */
const HISTORY_BINS = 4_000

/** One service: its series, its normals, and how often healthy time shows as strong an episode. */
export interface Profile {
  readonly serviceId: string
  readonly measured: Measured
  readonly signals: Readonly<Record<Channel, Signal>>
  readonly normals: Readonly<Record<Channel, Normal | null>>
  readonly chances: Readonly<Record<Channel, Chance>>
  /** Healthy time on its own grid; null where none is known. */
  readonly history: Measured | null
  readonly silentSinceMs: number | null
  /** Bin in which its trouble is known to have begun; null: to be estimated. */
  readonly knownOnset: number | null
}

const record = <T>(make: (channel: Channel) => T): Record<Channel, T> => ({
  latency: make('latency'),
  errors: make('errors'),
  traffic: make('traffic'),
})

function historyOf(points: readonly CausePoint[], sampleMs: number): Measured | null {
  const times = sortedFinite(Float64Array.from(points, ({ atMs }) => atMs))
  const from = times[0]
  const to = times[times.length - 1]
  return from === undefined || to === undefined ? null : measure(points, gridOver(from, to, sampleMs, HISTORY_BINS))
}

/** A part of a signal, without copying. */
const part = ({ channel, series, blur, noise }: Signal, from: number, to: number): Signal => ({
  channel,
  series: series.subarray(from, to),
  blur: blur.subarray(from, to),
  noise: noise.subarray(from, to),
})

/** First bins of evenly spread windows of a length. */
export function windowStarts(total: number, length: number, count: number): number[] {
  const room = total - length
  if (room < 0) return []
  const step = Math.max(1, Math.floor(room / count))
  return Array.from({ length: Math.floor(room / step) + 1 }, (_, i) => i * step)
}

/** Strengths that windows of healthy time reach; empty without any. */
export function healthyStrengths(signal: Signal, normal: Normal | null, bins: number): Series {
  const starts = windowStarts(signal.series.length, bins, WINDOWS)
  return Float64Array.from(starts, (from) => strengthOf(part(signal, from, from + bins), normal))
}

interface Learned {
  readonly history: Measured
  readonly normals: Profile['normals']
  /** Strengths of the episodes that healthy windows of the same length show. */
  readonly strengths: Readonly<Record<Channel, Series>>
}

/** What healthy samples teach costs most of an analysis, and they are the same ones each time: kept as long as they are. */
const learnedOf = new WeakMap<readonly CausePoint[], Map<string, Learned | null>>()
/** Healthy windows are compared up to this length, in bins. */
const LONGEST_WINDOW = 60
/** Spans of so many lengths are kept for one service. */
const MOST_LEARNED = 16

function learn({ healthy, history: points }: CauseService, sampleMs: number, bins: number): Learned | null {
  const history = historyOf(points, sampleMs)
  if (history === null) return null
  const usual = usualRequests(history)
  const normals = record((channel) => normalOf(history[channel], channel) ?? normalFrom(healthy, channel))
  const strengths = record((channel) => healthyStrengths(signalOf(history, channel, usual), normals[channel], bins))
  return { history, normals, strengths }
}

function learnedFrom(service: CauseService, sampleMs: number, bins: number): Learned | null {
  const key = `${sampleMs} ${bins}`
  const known = learnedOf.get(service.history) ?? new Map<string, Learned | null>()
  const found = known.get(key)
  if (found !== undefined) return found
  if (known.size >= MOST_LEARNED) known.clear()
  const learned = learn(service, sampleMs, bins)
  known.set(key, learned)
  learnedOf.set(service.history, known)
  return learned
}

/** The newest profile of a service: one input is asked about several services in turn. */
const profiles = new WeakMap<CauseService, { readonly grid: Grid; readonly sampleMs: number; readonly profile: Profile }>()
const isSame = (a: Grid, b: Grid): boolean => a.fromMs === b.fromMs && a.binMs === b.binMs && a.bins === b.bins

export function profileOf(service: CauseService, grid: Grid, sampleMs: number): Profile {
  const known = profiles.get(service)
  if (known !== undefined && known.sampleMs === sampleMs && isSame(known.grid, grid)) return known.profile
  const profile = makeProfile(service, grid, sampleMs)
  profiles.set(service, { grid, sampleMs, profile })
  return profile
}

function makeProfile(service: CauseService, grid: Grid, sampleMs: number): Profile {
  const measured = measure(service.points, grid)
  const learned = learnedFrom(service, sampleMs, Math.min(grid.bins, LONGEST_WINDOW))
  const history = learned?.history ?? null
  const usual = usualRequests(history ?? measured)
  const normals = learned?.normals ?? record((channel) => normalFrom(service.healthy, channel))
  const chances = record((channel) => (learned === null ? unknownChance(grid.bins) : chanceOf(learned.strengths[channel], grid.bins)))
  const signals = record((channel) => signalOf(measured, channel, usual))
  const { serviceId, silentSinceMs, badSinceMs } = service
  const known = badSinceMs === undefined || badSinceMs === null ? null : Math.floor((badSinceMs - grid.fromMs) / grid.binMs)
  const knownOnset = known !== null && known >= 0 && known < grid.bins ? known : null
  return { serviceId, measured, signals, normals, chances, history, silentSinceMs, knownOnset }
}

/** Episodes of a service with onsets within [first, last]. */
export function episodesOf(profile: Profile, first: number, last: number): Record<Channel, Episode | null> {
  return record((channel) => findEpisode(profile.signals[channel], profile.normals[channel], first, last))
}
