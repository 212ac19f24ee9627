import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Case, caseOf } from '../support/fuzz/cases.ts'
import { Judge, type OpenApi, type Operation, operationsOf } from '../support/fuzz/openapi.ts'
import { Rng } from '../support/fuzz/rng.ts'
import { startServer } from '../support/system.ts'

/**
 * The whole REST surface, from our own OpenAPI document: whatever is sent to whichever operation, the answer is one that
 * the document promises. Nothing here names an operation, so that a new one is held to the same.
 */
const PROVE = process.env.NEXUS_PROVE === '1'
const CASES_EACH = PROVE ? 100 : 8
/** NEXUS_FUZZ_SEED repeats a run that failed. */
const SEED = Number(process.env.NEXUS_FUZZ_SEED ?? (PROVE ? Date.now() % 2 ** 31 : 20_261_121))
const AT_ONCE = 6
/** No answer takes longer; a call that waits for a decision may take fifty seconds by its own contract. */
const HANGS_MS = 60_000

let system: Awaited<ReturnType<typeof startServer>>
let operations: Operation[]
let judge: Judge
beforeAll(async () => {
  system = await startServer()
  for await (const message of system.nexus.live.subscribe())
    if (message.type === 'state_update' && message.services.every((service) => service.status === 'healthy')) break
  operations = operationsOf((await json('/openapi.json')) as OpenApi)
  judge = new Judge([system.dataFolder, process.cwd()])
})
afterAll(() => system[Symbol.asyncDispose]())

const json = async (path: string): Promise<unknown> => (await fetch(system.gateway.url + path)).json()

/** Texts that mean something to this server, by the members they stand in; what it says of itself. */
async function vocabulary(): Promise<Map<string, string[]>> {
  const known = new Map<string, Set<string>>()
  const look = (value: unknown): void => {
    if (Array.isArray(value)) for (const one of value) look(one)
    else if (typeof value === 'object' && value !== null) {
      for (const [name, inner] of Object.entries(value)) {
        if (typeof inner === 'string' && inner.length < 200) known.set(name, (known.get(name) ?? new Set()).add(inner))
        else look(inner)
      }
    }
  }
  for (const { path, method, parameters } of operations)
    if (method === 'GET' && path !== '/api/live' && parameters.every(({ required }) => !required)) look(await json(path))
  // A mode that asks for a million events a second measures this machine, not the surface.
  const modes = [...(known.get('name') ?? [])].filter((name) => /^[a-z0-9-]+$/.test(name) && name !== 'load')
  return new Map([...[...known].map(([name, texts]) => [name, [...texts].slice(0, 40)] as [string, string[]]), ['mode', modes]])
}

async function send(one: Case): Promise<{ status: number; type: string; text: string }> {
  const stop = new AbortController()
  const timer = setTimeout(() => stop.abort(), HANGS_MS)
  try {
    const { method, headers, body } = one
    const response = await fetch(system.gateway.url + one.url, { method, headers, signal: stop.signal, ...(body !== null && { body }) })
    const type = response.headers.get('content-type') ?? ''
    // A stream has no end of its own: that it begins is enough.
    if (type.startsWith('text/event-stream')) {
      await response.body?.cancel()
      return { status: response.status, type, text: '' }
    }
    return { status: response.status, type, text: await response.text() }
  } finally {
    clearTimeout(timer)
  }
}

it(`answers ${CASES_EACH} cases of every operation as the document promises`, async () => {
  expect(operations.length).toBeGreaterThan(50)
  const rng = new Rng(SEED)
  const faults: string[] = []
  const statuses = new Map<number, number>()
  const answered = new Map<string, number>()
  const succeeded = new Set<string>()
  for (let round = 0; round < CASES_EACH; round++) {
    // What came into being by the calls before is used by those after: incidents, mutes, shelves.
    const known = round % 10 === 0 || round === 1 ? await vocabulary() : lastKnown
    lastKnown = known
    const queue = operations.map((operation) => ({ operation, one: caseOf(operation, rng, known) }))
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (let next = queue.shift(); next; next = queue.shift()) {
          const { operation, one } = next
          const name = `${operation.method} ${operation.path}`
          const answer = await send(one).catch((error: unknown) => ({ status: 0, type: '', text: String(error) }))
          const fault =
            answer.status === 0 ? `did not answer: ${answer.text}` : judge.fault(operation, answer.status, answer.type, answer.text)
          if (fault !== null)
            faults.push(
              `${name} ${fault}\n  ${one.kind} ${one.url.slice(0, 300)} ${JSON.stringify(one.headers)} ${String(one.body).slice(0, 300)}\n  ${answer.status} ${answer.text.slice(0, 300)}`,
            )
          statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1)
          answered.set(name, (answered.get(name) ?? 0) + 1)
          if (answer.status < 300) succeeded.add(name)
        }
      }),
    )
  }
  const all = [...statuses.values()].reduce((sum, count) => sum + count, 0)
  const told = [...statuses].sort(([a], [b]) => a - b).map(([status, count]) => `${count} of ${status}`)
  console.log(
    `fuzzed ${operations.length} operations with ${all} cases (seed ${SEED}): ${told.join(', ')}; ${succeeded.size} operations also did what was asked`,
  )
  expect(faults.slice(0, 5).join('\n'), `${faults.length} of ${all}; NEXUS_FUZZ_SEED=${SEED} repeats it`).toBe('')
  // Every operation, and each as often.
  expect([...answered.values()]).toEqual(operations.map(() => CASES_EACH))
  // Cases that only ever bounce off the first check would prove little.
  expect(succeeded.size).toBeGreaterThan(operations.length / 2)

  await fetch(`${system.gateway.url}/api/chaos/stop`, { method: 'POST' })
  expect(await json('/api/health')).toMatchObject({ status: 'ok' })
  const { value } = await system.nexus.live.subscribe()[Symbol.asyncIterator]().next()
  expect(value).toMatchObject({ type: 'state_update', partial: false })
  expect(Object.hasOwn(Object.prototype, 'role') || Object.hasOwn(Object.prototype, 'x')).toBe(false)
}, 1_200_000)
let lastKnown = new Map<string, string[]>()
