import type { FromDouble, ToDouble } from './messages.ts'

const send = process.send?.bind(process)
// Without a launcher there is nobody on that channel for the program.
if (process.env.ELECTRON_DOUBLE_ALONE === '1') Reflect.deleteProperty(process, 'send')

/** The line to the driver: the channel on which a launcher would hear as well, so both kinds of messages pass here. */
export function tellDriver(message: FromDouble): void {
  send?.({ type: 'electron-double', message })
}

/** Notes what a person would have seen, for the test to ask about. */
export const note = (what: string, detail: unknown = null): void => tellDriver({ do: 'note', what, detail })

const LONG_MS = 30 * 60_000
const long = new Map<unknown, () => void>()
const { setTimeout: start, clearTimeout: stop } = globalThis
// A test does not wait until four in the morning.
globalThis.setTimeout = Object.assign((run: () => void, ms?: number, ...more: unknown[]) => {
  const timer: NodeJS.Timeout = Reflect.apply(start, globalThis, [run, ms, ...more])
  if ((ms ?? 0) >= LONG_MS) long.set(timer, run)
  return timer
}, start)
globalThis.clearTimeout = (timer) => {
  long.delete(timer)
  stop(timer)
}
hearDriver((message) => {
  if (message.tell !== 'night') return
  const due = [...long.values()]
  long.clear()
  for (const run of due) run()
})

export function hearDriver(listener: (message: ToDouble) => void): void {
  process.on('message', (message: { type?: unknown; message: ToDouble }) => {
    if (message.type === 'electron-double') listener(message.message)
  })
}
