import { describe, expect, it } from 'vitest'
import { bridgePort, type NexusBridge } from './bridge.ts'

function fakeBridge() {
  const listeners = new Set<(text: string) => void>()
  const sent: string[] = []
  const bridge: NexusBridge = {
    post: (text) => sent.push(text),
    onMessage: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    ready: () => undefined,
  }
  const receive = (text: string) => {
    for (const listener of listeners) listener(text)
  }
  return { bridge, sent, listeners, receive }
}

describe('bridgePort', () => {
  it('carries strings both ways', () => {
    const { bridge, sent, receive } = fakeBridge()
    const { port } = bridgePort(bridge)
    const got: unknown[] = []
    port.on('message', (event) => got.push(event?.data))
    port.postMessage('up')
    receive('down')
    expect(sent).toEqual(['up'])
    expect(got).toEqual(['down'])
  })

  it('refuses anything but strings, which the desktop would not carry', () => {
    const { port } = bridgePort(fakeBridge().bridge)
    expect(() => port.postMessage(new Uint8Array(2))).toThrow('strings only')
  })

  it('tells the adapter when it is closed and stops listening', () => {
    const { bridge, listeners } = fakeBridge()
    const { port, close } = bridgePort(bridge)
    let closed = 0
    port.on('message', () => undefined)
    port.on('close', () => closed++)
    close()
    expect(closed).toBe(1)
    expect(listeners.size).toBe(0)
  })
})
