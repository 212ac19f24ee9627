import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Election, type Standing, stepOf } from './election.ts'
import { FakeBrowser } from './testing/browser.ts'
import { FakeClock } from './testing/fakes.ts'

/** A window of a browser. */
function open(browser: FakeBrowser, clock = new FakeClock()) {
  const { turn, show } = browser.window()
  const state = { able: true, busy: false }
  const standings: Standing[] = []
  const election = new Election({
    turn,
    able: () => state.able,
    busy: () => state.busy,
    after: clock.after,
    onStanding: (standing) => standings.push(standing),
  })
  election.look()
  const set = (more: Partial<typeof state>) => {
    Object.assign(state, more)
    election.look()
  }
  return { election, standings, show, set, state, clock, turn }
}

const standings = (...windows: ReturnType<typeof open>[]) => windows.map(({ election }) => election.standing)

describe('Election', () => {
  it('has one speaker, and the next when that one closes', () => {
    const browser = new FakeBrowser()
    const [a, b, c] = [open(browser), open(browser), open(browser)]
    expect(standings(a, b, c)).toEqual(['asks', 'asks', 'asks'])
    browser.run()
    expect(standings(a, b, c)).toEqual(['speaks', 'waits', 'waits'])
    a.election.stop()
    browser.run()
    expect(standings(a, b, c)).toEqual(['none', 'speaks', 'waits'])
    expect([a, b, c].map(({ clock }) => clock.waiting)).toEqual([0, 0, 0])
  })

  it('passes from a window that cannot be heard to one that can, and back only when it is free', () => {
    const browser = new FakeBrowser()
    const [a, b] = [open(browser), open(browser)]
    browser.run()
    a.set({ able: false })
    browser.run()
    expect(standings(a, b)).toEqual(['none', 'speaks'])
    a.set({ able: true })
    browser.run()
    expect(standings(a, b)).toEqual(['waits', 'speaks'])
  })

  it('passes from a hidden window to one that is shown, once nothing is being said', () => {
    const browser = new FakeBrowser()
    const [a, b] = [open(browser), open(browser)]
    browser.run()
    a.set({ busy: true })
    a.show(false)
    browser.run()
    expect(standings(a, b)).toEqual(['speaks', 'waits'])
    a.set({ busy: false })
    browser.run()
    expect(standings(a, b)).toEqual(['waits', 'speaks'])
    a.show(true)
    browser.run()
    expect(standings(a, b)).toEqual(['waits', 'speaks'])
    b.election.stop()
    browser.run()
    expect(standings(a)).toEqual(['speaks'])
  })

  it('keeps the turn hidden while nobody who is shown waits for it', () => {
    const browser = new FakeBrowser()
    const [a, b] = [open(browser), open(browser)]
    b.show(false)
    browser.run()
    a.show(false)
    browser.run()
    expect(standings(a, b)).toEqual(['speaks', 'waits'])
    const c = open(browser)
    browser.run()
    expect(standings(a, b, c)).toEqual(['waits', 'waits', 'speaks'])
  })

  it('speaks where the browser does not answer', async () => {
    const browser = new FakeBrowser()
    const a = open(browser)
    await a.clock.pass(4_000)
    expect(standings(a)).toEqual(['speaks'])
  })

  it('never has two speakers, and always one where one could be heard: of those shown, if any', () => {
    const change = fc.record({
      window: fc.nat(3),
      what: fc.constantFrom('hide', 'show', 'mute', 'unmute', 'busy', 'rest', 'close', 'run'),
    })
    fc.assert(
      fc.property(fc.array(change, { maxLength: 40 }), (changes) => {
        const browser = new FakeBrowser()
        const windows = [open(browser), open(browser), open(browser), open(browser)]
        const closed = new Set<number>()
        for (const { window, what } of changes) {
          const one = windows[window]
          if (!one || closed.has(window)) continue
          if (what === 'close') {
            closed.add(window)
            one.election.stop()
          } else if (what === 'run') browser.run()
          else if (what === 'hide' || what === 'show') one.show(what === 'show')
          else if (what === 'mute' || what === 'unmute') one.set({ able: what === 'unmute' })
          else one.set({ busy: what === 'busy' && one.election.standing === 'speaks' })
          expect(windows.filter(({ election }) => election.standing === 'speaks').length).toBeLessThan(2)
        }
        for (const one of windows) one.set({ busy: false })
        browser.run()
        const able = windows.filter(({ state }, n) => state.able && !closed.has(n))
        const shown = able.filter(({ turn }) => !turn.hidden())
        const speakers = windows.filter(({ election }) => election.standing === 'speaks')
        expect(speakers).toHaveLength(Math.min(1, able.length))
        if (shown.length > 0) expect(shown).toContain(speakers[0])
        expect(able.every(({ election }) => election.standing === 'speaks' || election.standing === 'waits')).toBe(true)
      }),
    )
  })

  it('decides by what there is', () => {
    const now = { standing: 'speaks' as const, able: true, busy: false, hidden: true, awaited: true }
    expect(stepOf(now)).toBe('leave')
    expect(stepOf({ ...now, busy: true })).toBe('stay')
    expect(stepOf({ ...now, hidden: false })).toBe('stay')
    expect(stepOf({ ...now, awaited: false })).toBe('stay')
    expect(stepOf({ ...now, standing: 'waits' })).toBe('stay')
    expect(stepOf({ ...now, standing: 'asks', able: false })).toBe('leave')
    expect(stepOf({ ...now, standing: 'none' })).toBe('ask')
    expect(stepOf({ ...now, standing: 'none', able: false })).toBe('stay')
  })
})
