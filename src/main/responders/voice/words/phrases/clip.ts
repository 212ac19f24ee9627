import { DEFAULT_TOPOLOGY } from '../../../../../shared/model/topology.ts'
import { respell } from '../pronunciation.ts'

/** One whole sentence, recorded once: `text` is its caption, `say` the same words as a synthesizer must read them. */
export interface Clip {
  /** File name without its ending. */
  readonly id: string
  readonly text: string
  readonly say: string
}

/** Services that have clips of their own: those of the default system. */
export const VOICED: readonly string[] = DEFAULT_TOPOLOGY.services.map(({ serviceId }) => serviceId)

export const clip = (id: string, text: string): Clip => ({ id, text, say: respell(text, VOICED) })

/** A clip for each of some keys. */
export type Family<K extends PropertyKey = string> = ReadonlyMap<K, Clip>

export const family = <K extends PropertyKey>(keys: readonly K[], make: (key: K) => Clip): Family<K> =>
  new Map(keys.map((key) => [key, make(key)]))

/** A sentence about each voiced service, and the one for any other. */
export interface ServiceFamily {
  readonly own: Family
  readonly other: Clip
}

export const perService = (prefix: string, text: (id: string) => string, other: string): ServiceFamily => ({
  own: family(VOICED, (id) => clip(`${prefix}-${id}`, text(id))),
  other: clip(`${prefix}-one`, other),
})

/** The service's own sentence, or the one that names nobody. */
export const ofService = ({ own, other }: ServiceFamily, serviceId: string): Clip => own.get(serviceId) ?? other

/** A sentence with a count, up to a largest, and one for more. */
export interface CountFamily {
  readonly exact: Family<number>
  readonly more: Clip
}

/** The sentence for a count; undefined where there is none, as for zero. */
export const ofCount = ({ exact, more }: CountFamily, count: number): Clip | undefined =>
  exact.get(count) ?? (count > Math.max(...exact.keys()) ? more : undefined)

export const clipsOf = (part: Family<PropertyKey> | ServiceFamily | CountFamily): Clip[] => {
  if ('own' in part) return [...part.own.values(), part.other]
  return 'exact' in part ? [...part.exact.values(), part.more] : [...part.values()]
}
