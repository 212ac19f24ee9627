/** Median of the finite values; NaN without any. */
export function medianOf(values: ArrayLike<number>): number {
  return quantileOf(sortedFinite(values), 0.5)
}

/** The finite values in rising order. */
export function sortedFinite(values: ArrayLike<number>): Float64Array {
  return Float64Array.from(values)
    .filter((value) => Number.isFinite(value))
    .sort()
}

/** Quantile 0..1 of sorted values, interpolated; NaN without any. */
export function quantileOf(sorted: Float64Array, quantile: number): number {
  if (sorted.length === 0) return Number.NaN
  const place = quantile * (sorted.length - 1)
  const low = Math.floor(place)
  const from = sorted[low] ?? Number.NaN
  return from + (place - low) * ((sorted[low + 1] ?? from) - from)
}

/** 0..1, half at `middle`; `width` is how far it takes to come from a half to 73 %. */
export function logistic(value: number, middle: number, width: number): number {
  return 1 / (1 + Math.exp((middle - value) / width))
}
