/** Median of the finite values; NaN without any. */
export function medianOf(values: ArrayLike<number>): number {
  return quantileOf(sortedFinite(values), 0.5)
}

/** Up to so many values are sorted faster by insertion; an analysis sorts thousands of such lists. */
const FEW = 24

function insertionSorted(values: Float64Array): Float64Array {
  for (let i = 1; i < values.length; i++) {
    const value = values[i] as number
    let at = i
    for (; at > 0 && (values[at - 1] as number) > value; at--) values[at] = values[at - 1] as number
    values[at] = value
  }
  return values
}

/** The finite values in rising order. */
export function sortedFinite(values: ArrayLike<number>): Float64Array {
  const kept = new Float64Array(values.length)
  let count = 0
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number
    if (Number.isFinite(value)) kept[count++] = value
  }
  const sorted = kept.subarray(0, count)
  return count <= FEW ? insertionSorted(sorted) : sorted.sort()
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
