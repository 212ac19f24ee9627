import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { UsageError } from '../shared/errors.ts'
import type { Command } from '../shared/model/input.ts'
import { SteppedClock } from './core/testing/stepped-clock.ts'
import { BUILT_IN_MONITORS, checkMonitors, createEngine } from './engine/index.ts'
import { MonitorsFile, requireMonitorsFile } from './monitors-file.ts'

const good = (threshold: number, id = 'own') => `monitors:
  - id: ${id}
    title: Own
    description: Of our own.
    query: avg(last_3s):avg:nexus.service.latency{*} by {service_id} > ${threshold}
    priority: p3
`
const BROKEN = good(1).replace('priority: p3', 'priority: urgent')

let folder: string
let path: string
let age = 0
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nexus-monitors-file-'))
  path = join(folder, 'monitors.yaml')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Writes as an editor does; the time of change is a new one even within the same millisecond. */
function write(text: string): void {
  writeFileSync(path, text)
  utimesSync(path, 1_700_000_000, 1_700_000_000 + ++age)
}

const check = (text: string) => checkMonitors(text, 'demo')

/** A file over a real engine. */
function build(engine = createEngine({ topology: { services: [], calls: [] }, profile: 'demo', baseline: {}, maxServices: 10 })) {
  const clock = new SteppedClock(1_767_225_600_000)
  const notices: string[] = []
  const loaded: string[] = []
  const load = async (command: Command) => {
    if (command.name === 'monitors.load') loaded.push(command.origin)
    engine.step({ kind: 'command', v: 1, commandId: String(loaded.length), actor: { name: 'x', role: 'system' }, command }, clock.now())
  }
  const file = new MonitorsFile(path, {
    clock,
    builtIn: BUILT_IN_MONITORS,
    check,
    inForce: () => engine.rules(),
    load,
    notice: (sentence) => notices.push(sentence),
  })
  /** Lets a second pass and the look at the file come to its end. */
  const second = async () => {
    await clock.advance(1_000)
    await file.settled()
  }
  return { file, engine, notices, loaded, second }
}
const ids = (engine: ReturnType<typeof build>['engine']) => engine.rules().rules.map((rule) => rule.monitorId)

const WRITES_ANYWHERE = process.getuid?.() === 0 || process.platform === 'win32'
if (WRITES_ANYWHERE) process.stdout.write('This user may write anywhere: that a monitor file cannot be written is not tried.\n')

describe('the monitors file', () => {
  it('is not needed', async () => {
    const { file, engine, loaded, notices } = build()
    await file.start()
    expect(loaded).toEqual([])
    expect(engine.rules().origin).toBe('built_in')
    expect(notices).toEqual([])
  })

  it('is in force from the start, and loaded once only', async () => {
    write(good(900))
    const first = build()
    await first.file.start()
    expect(first.engine.rules()).toMatchObject({ origin: 'file', text: good(900) })
    const again = build(first.engine)
    await again.file.start()
    expect(again.loaded).toEqual([])
  })

  it('that is gone at the next start gives way to the built-in monitors', async () => {
    write(good(900))
    const first = build()
    await first.file.start()
    rmSync(path)
    const again = build(first.engine)
    await again.file.start()
    expect(again.engine.rules().origin).toBe('built_in')
    expect(ids(again.engine)).toContain('high-latency')
  })

  it('is taken over when it changes, as far as it is good, with a notice for what is not', async () => {
    write(good(900))
    const { file, engine, notices, loaded, second } = build()
    await file.start()
    await second()
    expect(loaded).toEqual(['file'])
    write(good(800))
    await second()
    expect(engine.rules().rules[0]?.alert).toBe(800)
    write(`${BROKEN}${good(700, 'second').replace('monitors:\n', '')}`)
    await second()
    expect(notices).toEqual([expect.stringMatching(/monitors\.yaml:6:\d+: .+\.$/)])
    expect(engine.rules().rules.find((rule) => rule.monitorId === 'second')?.alert).toBe(700)
    // The one with a problem keeps its former form.
    expect(engine.rules().rules.find((rule) => rule.monitorId === 'own')?.alert).toBe(800)
    file.stop()
    write(good(500))
    await second()
    expect(loaded).toHaveLength(3)
  })

  it('survives being emptied, removed and unreadable', async () => {
    write(good(900))
    const { file, engine, notices, second } = build()
    await file.start()
    write('')
    await second()
    expect(ids(engine)).toEqual(['own'])
    rmSync(path)
    await second()
    expect(notices.at(-1)).toContain('is gone; its monitors stay in force until NEXUS starts the next time.')
    write('x'.repeat(600_000))
    await second()
    expect(notices.at(-1)).toContain('cannot be read (it is longer than 512 KB); the monitors in force stay.')
    expect(ids(engine)).toEqual(['own'])
  })

  it('is written whole by the editor, and not read back as a change', async () => {
    const { file, engine, loaded, second } = build()
    await file.start()
    await file.save(good(700), { name: 'Dana', role: 'operator' })
    await second()
    expect(readFileSync(path, 'utf8')).toBe(good(700))
    expect(existsSync(`${path}.new`)).toBe(false)
    expect(loaded).toEqual(['editor'])
    expect(engine.rules()).toMatchObject({ origin: 'editor', text: good(700) })
  })

  it('refuses what has a problem, and changes nothing', async () => {
    const { file, loaded } = build()
    await file.start()
    await expect(file.save(BROKEN, { name: 'Dana', role: 'operator' })).rejects.toMatchObject({
      code: 'NEXUS_MONITORS_INVALID',
      message: expect.stringMatching(/^Line 6, column \d+: /),
      data: { problems: [{ monitor_id: 'own', line: 6 }] },
    })
    expect(loaded).toEqual([])
    expect(existsSync(path)).toBe(false)
  })

  it.skipIf(WRITES_ANYWHERE)('says when it cannot be written', async () => {
    const { file } = build()
    await file.start()
    chmodSync(folder, 0o500)
    await expect(file.save(good(1), { name: 'x', role: 'operator' })).rejects.toMatchObject({ code: 'NEXUS_CORE_FAILED' })
    chmodSync(folder, 0o700)
  })

  it('says when its folder is gone', async () => {
    const { file, loaded } = build()
    await file.start()
    rmSync(folder, { recursive: true })
    await expect(file.save(good(1), { name: 'x', role: 'operator' })).rejects.toThrow(/^The monitors were not saved: .* stay in force\.$/)
    expect(loaded).toEqual([])
  })
})

describe('a monitors file given at start', () => {
  const complaint = () => {
    try {
      requireMonitorsFile(path, check)
    } catch (error) {
      return error instanceof UsageError ? error.message : 'another error'
    }
    return null
  }

  it('must be there and whole', () => {
    expect(complaint()).toBe(`There is no file ${path}; correct the path given to --monitors.`)
    write(good(1))
    expect(complaint()).toBeNull()
    write(BROKEN)
    expect(complaint()).toMatch(/monitors\.yaml:6:\d+: .+\.$/)
    rmSync(path)
    path = folder
    expect(complaint()).toMatch(/cannot be read \(.*\); correct the path given to --monitors\.$/)
  })
})
