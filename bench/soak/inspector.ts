import { once } from 'node:events'
import { z } from 'zod'

const answerSchema = z.object({
  id: z.number(),
  result: z.object({ result: z.object({ value: z.unknown().optional() }).optional() }).optional(),
  error: z.object({ message: z.string() }).optional(),
})
const attachedSchema = z.object({
  method: z.literal('NodeWorker.attachedToWorker'),
  params: z.object({ sessionId: z.string(), workerInfo: z.object({ url: z.string() }) }),
})

/** A Node process looked into from outside, by its inspector: nothing of it is changed for the measurement. */
export interface Inspected {
  /** Value of an expression in its main thread, parsed from JSON. */
  evaluate(expression: string): Promise<unknown>
  collectGarbage(): Promise<void>
  /** Has its worker threads whose file has this in its name end themselves so late, as in a crash, nobody looking any more; resolves with how many. */
  endWorkers(name: string, afterMs: number): Promise<number>
  close(): void
}

/** Connects to the address that `--inspect` printed. */
export async function inspect(address: string): Promise<Inspected> {
  const socket = new WebSocket(address)
  await once(socket, 'open')
  const waiting = new Map<number, { done(value: unknown): void; failed(error: Error): void }>()
  const workers = new Map<string, string>()
  let last = 0
  socket.addEventListener('message', ({ data }) => {
    const message: unknown = JSON.parse(String(data))
    const attached = attachedSchema.safeParse(message)
    if (attached.success) workers.set(attached.data.params.sessionId, attached.data.params.workerInfo.url)
    const answer = answerSchema.safeParse(message)
    if (!answer.success) return
    const { id, result, error } = answer.data
    if (error) waiting.get(id)?.failed(new Error(error.message))
    else waiting.get(id)?.done(result?.result?.value)
    waiting.delete(id)
  })
  const call = (method: string, params: object = {}) =>
    new Promise<unknown>((done, failed) => {
      const id = ++last
      waiting.set(id, { done, failed })
      socket.send(JSON.stringify({ id, method, params }))
    })
  return {
    async evaluate(expression) {
      return JSON.parse(String(await call('Runtime.evaluate', { expression: `JSON.stringify(${expression})`, returnByValue: true })))
    },
    async collectGarbage() {
      await call('HeapProfiler.collectGarbage')
    },
    async endWorkers(name, afterMs) {
      workers.clear()
      await call('NodeWorker.enable', { waitForDebuggerOnStart: false })
      const found = [...workers].filter(([, url]) => url.includes(name))
      for (const [sessionId] of found) {
        const message = JSON.stringify({
          id: 1,
          method: 'Runtime.evaluate',
          params: { expression: `setTimeout(() => process.exit(3), ${afterMs})` },
        })
        await call('NodeWorker.sendMessageToWorker', { sessionId, message })
      }
      // One that starts while workers are looked at may stand still.
      await call('NodeWorker.disable')
      return found.length
    },
    close: () => socket.close(),
  }
}
