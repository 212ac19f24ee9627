import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { UsageError } from '../../shared/errors.ts'
import { desktopArguments, placeWanted } from './arguments.ts'

describe('desktopArguments', () => {
  it("drops the program, the application's folder and Electron's switches", () => {
    expect(desktopArguments(['electron', '--no-sandbox', '/repo', '--replay', 'a.jsonl', '--speed', 'max'], false)).toMatchObject({
      devRenderer: null,
      rest: ['--replay', 'a.jsonl', '--speed', 'max'],
    })
  })

  it('has no folder to drop when packaged', () => {
    expect(desktopArguments(['/opt/nexus', '--replay', 'a.jsonl', '--ozone-platform=x11'], true).rest).toEqual(['--replay', 'a.jsonl'])
  })

  it('takes a development page from this machine only, and never when packaged', () => {
    const argv = ['electron', '.', '--dev-renderer=http://localhost:5173/']
    expect(desktopArguments(argv, false)).toMatchObject({ devRenderer: 'http://localhost:5173', rest: [] })
    expect(desktopArguments(['nexus', '--dev-renderer=http://localhost:5173/'], true)).toMatchObject({
      devRenderer: null,
      rest: ['--dev-renderer=http://localhost:5173/'],
    })
    for (const bad of ['http://example.test', 'https://localhost.example.test', 'file:///etc', 'nonsense']) {
      expect(desktopArguments(['electron', '.', `--dev-renderer=${bad}`], false).devRenderer).toBeNull()
    }
  })

  it('takes a wall display in either form, and nothing else of it is left for the console', () => {
    const wall = { kiosk: true, display: 2, safeGpu: true, rest: ['--seed', '7'] }
    expect(desktopArguments(['electron', '.', '--kiosk', '--display=2', '--safe-gpu', '--seed', '7'], false)).toMatchObject(wall)
    expect(desktopArguments(['nexus', '--display', '2', '--kiosk', '--seed', '7', '--safe-gpu'], true)).toMatchObject(wall)
    expect(desktopArguments(['nexus'], true)).toMatchObject({ kiosk: false, display: null, safeGpu: false })
  })

  it.each([['--display=0'], ['--display', 'left'], ['--display'], ['--display=2.5'], ['--kiosk', '--windowed']])(
    'refuses %s %s in a sentence',
    (...words) => {
      expect(() => desktopArguments(['nexus', ...words], true)).toThrow(UsageError)
      expect(() => desktopArguments(['nexus', ...words], true)).toThrow(/^--\S+.*: .+\.$/)
    },
  )
})

describe('starting the same again', () => {
  it('keeps the flags and the folder, and nothing that only a developer needs', () => {
    const argv = [
      'electron',
      '--no-sandbox',
      '--inspect=9229',
      'repo',
      '--dev-renderer=http://localhost:5173',
      '--kiosk',
      '--display',
      '2',
      '--seed',
      '7',
    ]
    expect(desktopArguments(argv, false).again).toEqual([resolve('repo'), '--no-sandbox', '--kiosk', '--display=2', '--seed', '7'])
    expect(desktopArguments(['nexus', '--kiosk', '--replay', 'a.jsonl'], true).again).toEqual(['--kiosk', '--replay', 'a.jsonl'])
  })
})

describe('placeWanted', () => {
  const none = { kiosk: false, windowed: false, display: null }
  const wall = { kiosk_at_start: true, display: 3 }
  it('follows the preferences only where the flags say nothing', () => {
    expect(placeWanted(none, wall)).toEqual({ kiosk: true, display: 3, byFlags: false })
    expect(placeWanted(none, { kiosk_at_start: false, display: 3 })).toEqual({ kiosk: false, display: null, byFlags: false })
    expect(placeWanted({ ...none, windowed: true }, wall)).toEqual({ kiosk: false, display: null, byFlags: true })
    expect(placeWanted({ ...none, display: 1 }, wall)).toEqual({ kiosk: true, display: 1, byFlags: true })
    expect(placeWanted({ ...none, kiosk: true, display: 2 }, { kiosk_at_start: false, display: 3 })).toMatchObject({
      kiosk: true,
      display: 2,
    })
  })
})
