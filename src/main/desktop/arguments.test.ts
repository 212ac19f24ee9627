import { describe, expect, it } from 'vitest'
import { desktopArguments } from './arguments.ts'

describe('desktopArguments', () => {
  it("drops the program, the application's folder and Electron's switches", () => {
    expect(desktopArguments(['electron', '--no-sandbox', '/repo', '--replay', 'a.jsonl', '--speed', 'max'], false)).toEqual({
      devRenderer: null,
      rest: ['--replay', 'a.jsonl', '--speed', 'max'],
    })
  })

  it('has no folder to drop when packaged', () => {
    expect(desktopArguments(['/opt/nexus', '--replay', 'a.jsonl', '--ozone-platform=x11'], true).rest).toEqual(['--replay', 'a.jsonl'])
  })

  it('takes a development page from this machine only, and never when packaged', () => {
    const argv = ['electron', '.', '--dev-renderer=http://localhost:5173/']
    expect(desktopArguments(argv, false)).toEqual({ devRenderer: 'http://localhost:5173', rest: [] })
    expect(desktopArguments(['nexus', '--dev-renderer=http://localhost:5173/'], true)).toEqual({
      devRenderer: null,
      rest: ['--dev-renderer=http://localhost:5173/'],
    })
    for (const bad of ['http://example.test', 'https://localhost.example.test', 'file:///etc', 'nonsense']) {
      expect(desktopArguments(['electron', '.', `--dev-renderer=${bad}`], false).devRenderer).toBeNull()
    }
  })
})
