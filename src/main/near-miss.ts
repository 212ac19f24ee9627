/** So many letters may be wrong, missing, superfluous or swapped. */
const MOST = 2

/** Letters to change to make one word of the other; two swapped neighbours count once (optimal string alignment). */
function distance(a: string, b: string): number {
  const row = (i: number): number[] => rows[i] ?? []
  const rows: number[][] = Array.from({ length: a.length + 1 }, (_, i) => [i, ...Array<number>(b.length).fill(0)])
  rows[0] = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++)
    for (let j = 1; j <= b.length; j++) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? (row(i - 2)[j - 2] ?? Infinity) + 1 : Infinity
      row(i)[j] = Math.min((row(i - 1)[j] ?? 0) + 1, (row(i)[j - 1] ?? 0) + 1, (row(i - 1)[j - 1] ?? 0) + change, swapped)
    }
  return row(a.length)[b.length] ?? Infinity
}

function sameBeginning(a: string, b: string): number {
  let same = 0
  while (same < a.length && a[same] === b[same]) same++
  return same
}

/** The name that was probably meant; null where none is near. A short word is near to nothing by half its letters. */
export function nearMiss(word: string, names: readonly string[]): string | null {
  const most = Math.min(MOST, Math.floor(word.length / 3))
  const begins = word.length >= 3 ? names.filter((name) => name.startsWith(word)) : []
  const [only] = begins
  if (only !== undefined && begins.length === 1) return only
  const [nearest] = names
    .map((name) => ({ name, far: distance(word, name), alike: sameBeginning(word, name) }))
    .sort((a, b) => a.far - b.far || b.alike - a.alike)
  return nearest !== undefined && nearest.far <= most ? nearest.name : null
}
