/** Items with keys that are stable when the list grows at either end: repeats of a name are numbered. */
export function keyed<T>(items: readonly T[], nameOf: (item: T) => string): { readonly key: string; readonly item: T }[] {
  const seen = new Map<string, number>()
  return items.map((item) => {
    const name = nameOf(item)
    const count = seen.get(name) ?? 0
    seen.set(name, count + 1)
    return { key: count === 0 ? name : `${name} #${count}`, item }
  })
}
