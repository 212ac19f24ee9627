import type { FromDouble, ToDouble } from './messages.ts'

/** The line to the driver: the channel on which a launcher would hear as well, so both kinds of messages pass here. */
export function tellDriver(message: FromDouble): void {
  process.send?.({ type: 'electron-double', message })
}

/** Notes what a person would have seen, for the test to ask about. */
export const note = (what: string, detail: unknown = null): void => tellDriver({ do: 'note', what, detail })

export function hearDriver(listener: (message: ToDouble) => void): void {
  process.on('message', (message: { type?: unknown; message: ToDouble }) => {
    if (message.type === 'electron-double') listener(message.message)
  })
}
