import { describe, expect, it } from 'vitest'
import { whileShown } from './page-life.ts'

function page() {
  const target = new EventTarget()
  const log: string[] = []
  let runs = 0
  whileShown(target, () => {
    const run = ++runs
    log.push(`start ${run}`)
    return () => log.push(`stop ${run}`)
  })
  return { log, say: (type: string) => target.dispatchEvent(new Event(type)) }
}

describe('whileShown', () => {
  it('starts once although the first pageshow follows the start', () => {
    const { log, say } = page()
    say('pageshow')
    expect(log).toEqual(['start 1'])
  })

  it('stops when the page is put away and starts again each time it comes back', () => {
    const { log, say } = page()
    for (const type of ['pageshow', 'pagehide', 'pagehide', 'pageshow', 'pagehide', 'pageshow']) say(type)
    expect(log).toEqual(['start 1', 'stop 1', 'start 2', 'stop 2', 'start 3'])
  })
})
