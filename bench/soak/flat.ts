/** What became of a figure over a long run. */
export interface Course {
  /** Samples that were weighed, without the warm-up. */
  readonly samples: number
  /** Medians of the first and of the last third of them. */
  readonly first: number
  readonly last: number
}

const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2
}

/**
 * How a figure went: the medians of the first and last third of its samples after a warm-up of a quarter of them. Medians
 * of thirds, because single samples of a heap jump by what was not yet collected, and a fitted slope follows its ends.
 */
export function courseOf(samples: readonly number[]): Course {
  const warm = samples.slice(Math.floor(samples.length / 4))
  const third = Math.max(1, Math.floor(warm.length / 3))
  return { samples: warm.length, first: median(warm.slice(0, third)), last: median(warm.slice(-third)) }
}

/** Growth in percent of the first third; 0 where it did not grow. */
export function growthPercent({ first, last }: Course): number {
  if (last <= first) return 0
  return first === 0 ? 100 : ((last - first) / first) * 100
}
