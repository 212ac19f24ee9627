import { EventEmitter } from 'node:events'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { ContractRouterClient } from '@orpc/contract'
import type { IpcMain } from 'electron'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { stringPort } from '../../../tests/support/string-port.ts'
import { startSystem, type TestSystem } from '../../../tests/support/system.ts'
import type { Contract } from '../../shared/contract.ts'
import { PAGE_ORIGIN } from './guards.ts'
import { hostIpc } from './ipc-host.ts'

const CHANNEL = 'nexus'

/** Web contents as far as the host looks at them, with the page's end of the channel. */
class Contents extends EventEmitter {
  readonly mainFrame = { url: `${PAGE_ORIGIN}/index.html` }
  readonly sent: string[] = []
  /** Whether the page reads, and tells so as its preload script does. */
  reads = true
  private read = 0
  private readonly ipc: EventEmitter
  private port = stringPort((message) => this.say(message))
  client = this.connect()

  constructor(ipc: EventEmitter) {
    super()
    this.ipc = ipc
  }

  isDestroyed(): boolean {
    return false
  }

  send(_channel: string, message: string): void {
    this.sent.push(message)
    if (!this.reads) return
    queueMicrotask(() => {
      this.port.receive(message)
      if (++this.read % 32 === 0) this.say(`seen ${this.read}`)
    })
  }

  say(message: unknown, senderFrame: { url: string } | null = this.mainFrame): void {
    this.ipc.emit(CHANNEL, { sender: this, senderFrame }, message)
  }

  /** As a reload does: the document is another one. */
  reload(): void {
    this.emit('did-start-navigation', { isMainFrame: true, isSameDocument: false })
    this.port.close()
    this.port = stringPort((message) => this.say(message))
    this.read = 0
    this.client = this.connect()
  }

  private connect(): ContractRouterClient<Contract> {
    return createORPCClient(new RPCLink({ port: this.port.port }))
  }
}

describe('hostIpc', () => {
  let system: TestSystem
  let stop: () => void
  const ipc = new EventEmitter()
  const ready: unknown[] = []
  const clients = async (contents: Contents) => (await contents.client.system.debug()).clients
  const page = () => new Contents(ipc)

  beforeAll(async () => {
    system = await startSystem()
    stop = hostIpc(ipc as unknown as IpcMain, { nexus: system.nexus, origins: new Set([PAGE_ORIGIN]), onReady: (one) => ready.push(one) })
  })
  afterAll(async () => {
    stop()
    await system[Symbol.asyncDispose]()
  })

  it('counts what it does not take, says so in a sentence, and serves the next call', async () => {
    const contents = page()
    contents.say({ i: '1' })
    contents.say('x'.repeat(1024 * 1024 + 1))
    for (const text of ['{', 'null', '{"i":"1"}', '[]', 'seen', 'seen -1', '{"i":1,"p":{}}', '{"p":7}', '7', '']) contents.say(text)
    contents.say('ready', null)
    contents.say('ready', { url: contents.mainFrame.url })
    contents.mainFrame.url = 'https://elsewhere.invalid/'
    contents.say('ready')
    contents.mainFrame.url = `${PAGE_ORIGIN}/index.html`
    expect(ready).toEqual([])
    const { notices } = await contents.client.system.debug()
    for (const sentence of [
      '1 message over the pipe of the window had no effect: the last one was no text.',
      '1 message over the pipe of the window had no effect: the last one was longer than 1048576 characters.',
      '10 messages over the pipe of the window had no effect: the last one was no call of the contract.',
      '1 message over the pipe of the window had no effect: the last one came from a page or a frame that is not the console.',
    ])
      expect(notices).toContain(sentence)
    contents.say('ready')
    expect(ready).toEqual([contents])
  })

  it('leaves nothing behind after twenty reloads', async () => {
    const contents = page()
    const before = await clients(contents)
    for (let reload = 0; reload < 20; reload++) {
      const feed = await contents.client.live.subscribe()
      const pending = feed.next()
      pending.catch(() => {})
      expect((await pending).done).toBe(false)
      expect(await clients(contents)).toBe(before + 1)
      contents.reload()
      contents.say('ready')
    }
    await expect.poll(() => clients(contents)).toBe(before)
    expect(contents.listenerCount('did-start-navigation')).toBe(1)
  })

  it('sends nothing more of the feed to a page that hangs, and goes on when it reads again', async () => {
    const [hung, awake] = [page(), page()]
    for (const contents of [hung, awake]) await contents.client.live.subscribe()
    hung.reads = false
    // Answers that nobody reads fill what it may leave unread.
    for (let call = 0; call < 128; call++) hung.client.session.whoami().catch(() => {})
    await expect.poll(() => hung.sent.length).toBeGreaterThanOrEqual(128)
    const goesOn = async (contents: Contents, by: number) => {
      const from = contents.sent.length
      await expect.poll(() => contents.sent.length).toBeGreaterThan(from + by)
    }
    // What was on its way already.
    await goesOn(awake, 3)
    const left = hung.sent.length
    await goesOn(awake, 10)
    expect(hung.sent.length).toBe(left)
    hung.reads = true
    hung.say(`seen ${left}`)
    await goesOn(hung, 3)
  })
})
