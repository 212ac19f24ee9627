import { describe, expect, it } from 'vitest'
import { Unread } from './unread.ts'

const isDone = async (work: Promise<void>) => {
  let done = false
  void work.then(() => {
    done = true
  })
  await new Promise((resolve) => setImmediate(resolve))
  return done
}

describe('Unread', () => {
  it('lets a page go on that reads, and one that has not told yet', async () => {
    const unread = new Unread()
    for (let n = 1; n <= 1_000; n++) {
      unread.sent(100)
      if (n % 32 === 0) unread.seen(n)
      expect(await isDone(unread.drained())).toBe(true)
    }
    expect(unread.left).toEqual({ messages: 1_000 % 32, characters: (1_000 % 32) * 100 })
  })

  it.each([
    ['many messages', 128, 1],
    ['a few large ones', 2, 600_000],
  ])('makes the core wait after %s until the page has read', async (_, count, length) => {
    const unread = new Unread()
    for (let n = 0; n < count; n++) unread.sent(length)
    const waiting = unread.drained()
    expect(await isDone(waiting)).toBe(false)
    unread.seen(1)
    expect(await isDone(waiting)).toBe(true)
  })

  it('waits no longer for a page that is gone, or whose feed has ended', async () => {
    const unread = new Unread()
    for (let n = 0; n < 500; n++) unread.sent(1)
    const ended = new AbortController()
    const [one, other] = [unread.drained(ended.signal), unread.drained()]
    ended.abort()
    expect([await isDone(one), await isDone(other)]).toEqual([true, false])
    unread.forget()
    expect(await isDone(other)).toBe(true)
    expect(unread.left).toEqual({ messages: 0, characters: 0 })
  })

  it('believes no page that claims to have read more than it was sent', () => {
    const unread = new Unread()
    unread.sent(5)
    unread.seen(1_000_000)
    unread.sent(7)
    expect(unread.left).toEqual({ messages: 1, characters: 7 })
  })
})
