import { type AnyProcedure, isProcedure, Procedure } from '@orpc/server'
import type { NexusRouter } from '../api/router.ts'

export type Handler = AnyProcedure['~orpc']['handler']

/** Handlers that answer themselves instead of passing on, by path, such as `live.subscribe`. */
export type OwnHandlers = Readonly<Record<string, Handler>>

/**
 * A router with the procedures of `first`, each of which answers with the handler of whichever router `active` gives for
 * its path at the time of the call. Who may call and what may be sent is decided before, by the same contract.
 */
export function switchedRouter(first: NexusRouter, active: (path: string) => NexusRouter, own: OwnHandlers): NexusRouter {
  // The tree has the same keys and kinds of procedures as `first`; TypeScript cannot follow that through a walk.
  return switchedTree(first, [], active, own) as NexusRouter
}

function switchedTree(tree: object, path: readonly string[], active: (path: string) => object, own: OwnHandlers): object {
  return Object.fromEntries(
    Object.entries(tree).map(([key, value]: [string, unknown]) => {
      const below = [...path, key]
      if (isProcedure(value)) return [key, switchedProcedure(value, below, active, own)]
      return [key, typeof value === 'object' && value !== null ? switchedTree(value, below, active, own) : value]
    }),
  )
}

function switchedProcedure(
  procedure: AnyProcedure,
  path: readonly string[],
  active: (path: string) => object,
  own: OwnHandlers,
): AnyProcedure {
  const handler: Handler = own[path.join('.')] ?? ((options) => procedureAt(active(path.join('.')), path)['~orpc'].handler(options))
  return new Procedure({ ...procedure['~orpc'], handler })
}

function procedureAt(tree: object, path: readonly string[]): AnyProcedure {
  const found = path.reduce<unknown>((node, key) => (typeof node === 'object' && node !== null ? Reflect.get(node, key) : undefined), tree)
  if (!isProcedure(found)) throw new Error(`The other core has no procedure ${path.join('.')}.`)
  return found
}
