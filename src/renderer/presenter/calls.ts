import { getDefaultStore } from 'jotai'
import { type Answer, ask } from '../client/ask.ts'
import type { NexusClient } from '../client/link.ts'
import { busyAtom, canActAtom, canPanicAtom, refusalAtom, scriptAtom, standInStatusAtom } from './state.ts'

const store = getDefaultStore()

type Busy = NonNullable<ReturnType<typeof readBusy>>
const readBusy = () => store.get(busyAtom)

/** Gives a command; what refuses it is shown until the next one. */
async function give<W>(run: (client: NexusClient) => Promise<W>, busy: Busy | null = null): Promise<void> {
  if (!store.get(busy === 'panic' ? canPanicAtom : canActAtom)) return
  store.set(busyAtom, busy)
  const answer = await ask(run)
  // Panic may have begun meanwhile, and goes on.
  if (store.get(busyAtom) === busy) store.set(busyAtom, null)
  store.set(refusalAtom, answer.ok ? null : answer.message)
}

/** What this page needs from a core that it has just met. */
export async function fetchAll(): Promise<void> {
  const [script, standIn] = await Promise.all([ask((client) => client.demo.script()), ask((client) => client.demo.standIn())])
  keep(script, (value) => store.set(scriptAtom, value))
  keep(standIn, (value) => store.set(standInStatusAtom, value))
}

function keep<T>(answer: Answer<T>, take: (value: T) => void): void {
  if (answer.ok) take(answer.value)
}

export const start = (mode: 'auto' | 'manual') => give((client) => client.demo.start({ mode }), 'start')
export const next = () => give((client) => client.demo.next())
export const back = () => give((client) => client.demo.back())
export const jump = (cue: string) => give((client) => client.demo.jump({ cue }))
export const hold = () => give((client) => client.demo.pause())
export const goOn = () => give((client) => client.demo.resume())
export const stop = () => give((client) => client.demo.stop())
export const reset = () => give((client) => client.demo.reset(), 'reset')

/** The recording takes the place of the live system, or gives it back. */
export async function panic(on: boolean): Promise<void> {
  await give((client) => client.demo.panic({ on }), on ? 'panic' : 'live')
  keep(await ask((client) => client.demo.standIn()), (value) => store.set(standInStatusAtom, value))
}
