/**
 * Wraps a part of the double so that whatever it does not model throws by name. Without this a new call of the shell
 * would be `undefined`, and a test that never ran it would pass.
 */
export function honest<T extends object>(name: string, part: T): T {
  return new Proxy(part, {
    get(target, key, receiver) {
      // Awaiting or printing something asks for these; nothing is claimed by not having them.
      if (typeof key === 'symbol' || key in target || key === 'then' || key === 'toJSON') return Reflect.get(target, key, receiver)
      throw new Error(`The double of Electron does not model ${name}.${key}.`)
    },
    set(target, key, value, receiver) {
      if (typeof key === 'symbol' || key in target) return Reflect.set(target, key, value, receiver)
      throw new Error(`The double of Electron does not model setting ${name}.${key}.`)
    },
  })
}

/** Structured clone, as Electron does it on the way between processes, with Electron's own complaint. */
export function cloned<T>(value: T): T {
  try {
    return structuredClone(value)
  } catch {
    throw new Error('An object could not be cloned.')
  }
}

/** Our messages are text; what JSON would change on the way has to be noticed and not lost. */
export function carried(args: readonly unknown[]): readonly unknown[] {
  const copy = cloned(args)
  if (
    JSON.stringify(JSON.parse(JSON.stringify(copy))) !== JSON.stringify(copy) ||
    copy.some((one) => one instanceof Date || one instanceof Map)
  )
    throw new Error('The double of Electron carries only what JSON holds.')
  return copy
}
