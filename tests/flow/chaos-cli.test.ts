import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { telemetryEventSchema } from '../../src/shared/model/telemetry.ts'

const CLI = join(import.meta.dirname, '../../src/chaos/cli.ts')
const folder = mkdtempSync(join(tmpdir(), 'nexus-cli-'))
afterAll(() => rmSync(folder, { recursive: true }))

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
  return { status, stdout, stderr }
}

describe('npm run chaos', () => {
  it('writes the same bytes for the same flags, to a file and to standard output', () => {
    const out = join(folder, 'a.jsonl')
    expect(run('--scenario', 'cascade', '--seed', '7', '--out', out)).toEqual({ status: 0, stdout: '', stderr: '' })
    const text = readFileSync(out, 'utf8')
    expect(run('--scenario', 'cascade', '--seed', '7').stdout).toBe(text)
    const events = text
      .trimEnd()
      .split('\n')
      .map((line) => telemetryEventSchema.parse(JSON.parse(line)))
    expect(events).toHaveLength(600)
    expect(events[0]!.timestamp).toBe('2026-01-01T00:00:00.000Z')
    expect(run('--scenario', 'cascade', '--seed', '8').stdout).not.toBe(text)
  })

  it('lists what there is and explains itself', () => {
    expect(run('--list').stdout).toMatch(/^steady +Steady\.[\s\S]*^llm-tool-loop +/m)
    expect(run('--help').stdout).toContain('Usage: npm run chaos')
  })

  it.each(['--list', '--help', '--duration 1'])('says nothing when whoever reads %s has had enough', (flag) => {
    const script = `("${process.execPath}" "${CLI}" ${flag}; echo "code $?" >&2) | true`
    expect(spawnSync('sh', ['-c', script], { encoding: 'utf8' }).stderr).toBe('code 0\n')
  })

  it('ends with code 2 and one sentence for a wrong flag, name or file', () => {
    const broken = join(folder, 'broken.yaml')
    writeFileSync(broken, 'name: broken\ntitle: Broken\nfaults:\n  - id: a\n    service_id: database\n    at: -1\n')
    for (const [args, sentence] of [
      [['--bogus'], '--bogus is not a flag of npm run chaos; --help lists them all.\n'],
      [['--scenario', 'boom'], 'There is no mode or scenario "boom"'],
      [['--scenario', broken], `${broken}:6:9: faults.0.at: `],
      [['--out', join(folder, 'none/a.jsonl')], 'cannot be written (ENOENT)'],
    ] as const) {
      const { status, stdout, stderr } = run(...args)
      expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
      expect(stderr).toContain(sentence)
      expect(stderr.trimEnd().split('\n')).toHaveLength(1)
    }
  })
})
