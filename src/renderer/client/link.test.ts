import { describe, expect, it } from 'vitest'
import { failureOf } from './failure.ts'
import { isLiveMessage } from './guard.ts'
import { rpcAddress } from './link.ts'

describe('rpcAddress', () => {
  it('is the socket beside the page', () => {
    expect(rpcAddress({ protocol: 'http:', host: '127.0.0.1:8001' })).toBe('ws://127.0.0.1:8001/rpc')
    expect(rpcAddress({ protocol: 'https:', host: 'wall.example' })).toBe('wss://wall.example/rpc')
  })
})

describe('failureOf', () => {
  it('tells a refusal from a breakdown', () => {
    expect(failureOf({ code: 'NEXUS_REMEDIATION_RUNNING', message: 'Wait.' })).toEqual({
      refused: true,
      code: 'NEXUS_REMEDIATION_RUNNING',
      message: 'Wait.',
    })
    expect(failureOf({ code: 'NEXUS_CORE_FAILED', message: 'Down.' }).refused).toBe(false)
    expect(failureOf(new Error('socket')).refused).toBe(false)
    expect(failureOf(undefined).message).toContain('Nothing was changed')
  })
})

describe('isLiveMessage', () => {
  it('accepts the documented messages and nothing else', () => {
    expect(isLiveMessage({ type: 'state_update', seq: 1, services: [], source: {} })).toBe(true)
    expect(isLiveMessage({ type: 'alert', message: 'x' })).toBe(true)
    expect(isLiveMessage({ type: 'remediation_result', service_id: 'x' })).toBe(true)
    expect(isLiveMessage({ type: 'incident_update', incident: {} })).toBe(true)
    expect(isLiveMessage({ type: 'settings', settings: {} })).toBe(true)
    expect(isLiveMessage({ type: 'settings', settings: null })).toBe(false)
    for (const bad of [
      null,
      7,
      'state_update',
      {},
      { type: 'state_update' },
      { type: 'state_update', seq: 1, services: [], source: null },
      { type: 'new' },
    ]) {
      expect(isLiveMessage(bad)).toBe(false)
    }
  })
})
