import { describe, expect, it } from 'vitest'
import { Clips } from './clips.ts'
import { FakeClock, fakeClip } from './testing/fakes.ts'

/** Files by address: their bytes, how often they fail first, or never there. */
function setUp(files: Readonly<Record<string, number>>, mostDecoded = 1e9) {
  const clock = new FakeClock()
  const fetched: string[] = []
  const lines: string[] = []
  const failures: Record<string, number> = { ...files }
  let now = 0
  let most = 0
  const clips = new Clips({
    fetch: async (url) => {
      fetched.push(url)
      now++
      most = Math.max(most, now)
      await Promise.resolve()
      now--
      const left = failures[url] ?? Number.POSITIVE_INFINITY
      failures[url] = left - 1
      if (left > 0) throw new Error('the core answered 404.')
      return new ArrayBuffer(100)
    },
    decode: async (bytes) => {
      if (bytes.byteLength !== 100) throw new Error('it holds no sound that can be read.')
      return fakeClip(1_000)
    },
    idle: async () => undefined,
    after: clock.after,
    log: (line) => lines.push(line),
    mostDecoded,
  })
  return { clips, clock, fetched, lines, failures, most: () => most }
}

describe('Clips', () => {
  it('fetches a clip once, however often it is asked for', async () => {
    const { clips, fetched } = setUp({ '/a': 0 })
    expect(clips.peek('/a')).toBeNull()
    await Promise.all([clips.load('/a'), clips.load('/a')])
    await clips.load('/a')
    expect(clips.peek('/a')?.samples).toHaveLength(32_000)
    expect(fetched).toEqual(['/a'])
  })

  it('tries once more, and says once why a clip is missing', async () => {
    const { clips, clock, fetched, lines, failures } = setUp({ '/late': 1 })
    const late = clips.load('/late')
    const never = clips.load('/never')
    await clock.pass(1_500)
    expect(await late).not.toBeNull()
    expect(await never).toBeNull()
    expect(await clips.load('/never')).toBeNull()
    expect(fetched.filter((url) => url === '/never')).toHaveLength(2)
    expect(lines).toEqual(['The clip /never cannot be played: the core answered 404.'])
    expect(clips.whyMissing('/never')).toBe('The clip /never cannot be played: the core answered 404.')
    failures['/never'] = 0
    clips.forget()
    expect(await clips.load('/never')).not.toBeNull()
  })

  it('gives a clip up that is not what was meant, says so once, and asks for it anew on the next line', async () => {
    const { clips, fetched, lines } = setUp({ '/a': 0 })
    await clips.load('/a')
    clips.refuse('/a', '500 ms of its 1000 ms came.')
    clips.refuse('/a', '500 ms of its 1000 ms came.')
    expect([clips.peek('/a'), await clips.load('/a')]).toEqual([null, null])
    expect(lines).toEqual(['The clip /a cannot be played: 500 ms of its 1000 ms came.'])
    expect(clips.figures()).toEqual({ decoded: 0, decodedBytes: 0, encoded: 0, encodedBytes: 0, missing: 1 })
    clips.forget()
    expect(await clips.load('/a')).not.toBeNull()
    expect(fetched).toEqual(['/a', '/a'])
  })

  it('loads ahead a few at a time', async () => {
    const urls = Array.from({ length: 20 }, (_, n) => `/${n}`)
    const { clips, most } = setUp(Object.fromEntries(urls.map((url) => [url, 0])))
    await clips.preload(urls)
    expect(clips.figures()).toMatchObject({ decoded: 20, encoded: 20, missing: 0 })
    expect(most()).toBe(8)
  })

  it('keeps within its memory: what was used last stays decoded, the rest as it came', async () => {
    const urls = Array.from({ length: 20 }, (_, n) => `/${n}`)
    const { clips, fetched } = setUp(Object.fromEntries(urls.map((url) => [url, 0])), 5 * 64_000)
    await clips.preload(urls)
    expect(clips.figures().decodedBytes).toBeLessThanOrEqual(5 * 64_000)
    expect(clips.figures().encoded).toBe(20)
    for (const url of urls) await clips.load(url)
    expect(clips.figures()).toMatchObject({ decoded: 5, decodedBytes: 5 * 64_000 })
    expect(clips.peek('/19')).not.toBeNull()
    expect(clips.peek('/3')).toBeNull()
    expect(fetched).toHaveLength(20)
  })

  it('stops loading ahead when one after another cannot be had: the rest waits until it is needed', async () => {
    const urls = Array.from({ length: 354 }, (_, n) => `/${n}`)
    const { clips, clock, fetched, lines } = setUp({})
    const work = clips.preload(urls)
    await clock.pass(10_000)
    await work
    expect(fetched.length).toBeLessThanOrEqual(24)
    expect(lines.length).toBeLessThanOrEqual(12)
    const asked = fetched.length
    const needed = clips.load('/300')
    await clock.pass(1_500)
    expect(await needed).toBeNull()
    expect(fetched).toHaveLength(asked + 2)
  })

  it('stops loading ahead when it is told to', async () => {
    const urls = Array.from({ length: 20 }, (_, n) => `/${n}`)
    const { clips, fetched } = setUp(Object.fromEntries(urls.map((url) => [url, 0])))
    clips.stop()
    await clips.preload(urls)
    expect(fetched).toEqual([])
  })
})
