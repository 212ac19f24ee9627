import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { WindowTimers } from './window-timers.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('runs what is due, and nothing that was cancelled or forgotten', () => {
  const timers = new WindowTimers()
  const ran: string[] = []
  timers.after(10, () => ran.push('first'))
  const cancelled = timers.after(20, () => ran.push('cancelled'))
  timers.after(30, () => ran.push('forgotten'))
  timers.cancel(cancelled)
  vi.advanceTimersByTime(20)
  expect(ran).toEqual(['first'])
  timers.forget()
  expect(vi.getTimerCount()).toBe(0)
  timers.after(5, () => ran.push('of the next window'))
  vi.advanceTimersByTime(100)
  expect(ran).toEqual(['first', 'of the next window'])
})
