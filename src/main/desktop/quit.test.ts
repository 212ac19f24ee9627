import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Quit } from './quit.ts'

const later = () => Promise.withResolvers<void>()
const settle = () => vi.advanceTimersByTimeAsync(0)

describe('Quit', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())
  const started = () => {
    const codes: number[] = []
    return { codes, quit: new Quit((code) => codes.push(code)) }
  }

  it('stops everything in order and ends with 0, once', async () => {
    const { codes, quit } = started()
    const order: string[] = []
    quit.onStop(async () => order.push('core'))
    quit.onStop(() => order.push('window'))
    quit.ask()
    quit.ask()
    await settle()
    expect(order).toEqual(['window', 'core'])
    expect(codes).toEqual([0])
    await vi.advanceTimersByTimeAsync(10_000)
    expect(codes).toEqual([0])
  })

  it('waits for a start that is under way, and stops what came of it', async () => {
    const { codes, quit } = started()
    const start = later()
    const stopped = vi.fn()
    void quit.during(start.promise)
    quit.ask()
    await settle()
    expect(quit.begun).toBe(true)
    quit.onStop(stopped)
    start.resolve()
    await settle()
    expect(stopped).toHaveBeenCalledOnce()
    expect(codes).toEqual([0])
  })

  it('ends all the same when the start failed, with its code', async () => {
    const { codes, quit } = started()
    const start = later()
    quit.during(start.promise).catch(() => {})
    start.reject(new Error('no'))
    quit.ask(2)
    await settle()
    expect(codes).toEqual([2])
  })

  it('does not wait longer than three seconds, nor for what fails', async () => {
    const hung = started()
    hung.quit.onStop(() => later().promise)
    hung.quit.ask()
    await vi.advanceTimersByTimeAsync(2_999)
    expect(hung.codes).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(hung.codes).toEqual([1])
    const failing = started()
    const core = vi.fn()
    failing.quit.onStop(core)
    failing.quit.onStop(() => Promise.reject(new Error('no')))
    failing.quit.ask()
    await settle()
    expect(core).toHaveBeenCalledOnce()
    expect(failing.codes).toEqual([1])
  })
})
