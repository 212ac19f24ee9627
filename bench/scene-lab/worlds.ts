import { FLAG, type StatusName, type World, type WorldEdge } from '../../src/renderer/state/world'

/** A system to show: who exists, who calls whom. */
export interface LabTopology {
  readonly services: readonly string[]
  readonly calls: readonly (readonly [string, string])[]
}

const DEFAULT: readonly (readonly [string, number, number])[] = [
  ['gateway', 0, 0],
  ['auth', 5, 0],
  ['payment', 2.5, 4.33],
  ['ai-brain', -2.5, 4.33],
  ['database', -5, 0],
]
const DEFAULT_CALLS = [
  ['gateway', 'auth'],
  ['gateway', 'payment'],
  ['gateway', 'ai-brain'],
  ['auth', 'database'],
  ['payment', 'database'],
  ['ai-brain', 'database'],
] as const

const TEAMS = 'checkout search catalog identity billing shipping media ledger risk inbox mobile edge data ml'.split(' ')
const ROLES = 'api worker cache db queue gateway indexer sync cron proxy'.split(' ')

/** Seeded numbers in 0..1. */
export function seeded(seed: number): () => number {
  let s = seed >>> 0
  return () => {
    s = (Math.imul(s, 1664525) + 1013904223) >>> 0
    return s / 4294967296
  }
}

/** A synthetic system of `n` services with team prefixes. */
export function synthetic(n: number): LabTopology {
  const random = seeded(n)
  const services = Array.from({ length: n }, (_, i) => {
    const team = TEAMS[Math.floor(random() ** 1.6 * TEAMS.length)] as string
    return `${team}${n > 900 ? `-${'abc'[i % 3]}` : ''}-${ROLES[i % ROLES.length]}-${i}`
  })
  const calls: [string, string][] = []
  for (let i = 1; i < n; i++) {
    const near = random() < 0.75
    const from = near ? Math.max(0, i - 1 - Math.floor(random() * 12)) : Math.floor(random() * i)
    calls.push([services[from] as string, services[i] as string])
    if (random() < 0.6) calls.push([services[Math.floor(random() * i)] as string, services[i] as string])
  }
  return { services, calls }
}

/** Fills the world with a topology (or the default five), all healthy. */
export function fill(world: World, topology: LabTopology | null): void {
  world.clear()
  for (const id of topology?.services ?? DEFAULT.map((d) => d[0])) world.ensure(id)
  if (!topology) for (const [id, x, z] of DEFAULT) world.setFixedPosition(world.slotOf(id), x, 0, z)
  const edges: WorldEdge[] = []
  for (const [a, b] of topology?.calls ?? DEFAULT_CALLS) edges.push({ from: world.ensure(a), to: world.ensure(b) })
  world.setEdges(edges)
  const random = seeded(7)
  for (let slot = 0; slot < world.count; slot++) healthy(world, slot, random)
  world.commit()
}

/** Everyday values. */
export function healthy(world: World, slot: number, random: () => number): void {
  put(world, slot, 'healthy', 200 + random() * 420, 0.01 + random() * 0.01, 30 + random() * 60)
}

export function put(
  world: World,
  slot: number,
  status: StatusName,
  latencyMs: number | null,
  errorRate: number | null,
  trafficVolume: number | null,
  flags = 0,
): void {
  world.write(slot, {
    status,
    flags,
    latencyMs,
    errorRate,
    trafficVolume,
    rateHz: trafficVolume === null ? 0 : 2,
    ageMs: (flags & FLAG.stale) !== 0 ? 34_000 : 400,
  })
}

/** Known situations, by name. */
export function situation(world: World, name: string): void {
  const at = (id: string) => world.slotOf(id)
  const by = (k: number) => Math.floor(world.count * k)
  if (name === 'incident' && at('database') >= 0) {
    put(world, at('database'), 'critical', 610, 0.8, 85, FLAG.incident)
    put(world, at('ai-brain'), 'critical', 4870, 0.051, 80, FLAG.incident)
    put(world, at('gateway'), 'warning', 1210, 0.08, 70)
  } else if (name === 'stale' && at('auth') >= 0) {
    put(world, at('auth'), 'healthy', 340, 0.01, 60, FLAG.stale)
    put(world, at('payment'), 'unknown', null, null, null)
    put(world, at('gateway'), 'healthy', 640, 0.02, 60, FLAG.chronic)
  } else if (name === 'incident') {
    put(world, by(0.37), 'critical', 3400, 0.34, 70, FLAG.incident)
    put(world, by(0.61), 'warning', 900, 0.05, 60)
    put(world, by(0.15), 'unknown', null, null, null)
    put(world, by(0.8), 'healthy', 100, 0.01, 30, FLAG.stale)
    if (world.count > 200) for (const k of [0.1, 0.22, 0.53, 0.71]) put(world, by(k), 'warning', 1000, 0.06, 50)
  }
  world.commit()
}
