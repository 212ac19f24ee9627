import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { autostartText, readAutostart, whyNoEntry } from './autostart-entry.ts'
import { autostartFile, type LoginItem, type LoginSystem, setStartAtLogin, startAtLogin } from './start-at-login.ts'

let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'nexus-login-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

const entry = { command: ['/opt/NEXUS.AppImage', '--kiosk', '--display=2'], folder: '/home/wall' }
const system = (more: Partial<LoginSystem> = {}): LoginSystem => ({
  platform: 'linux',
  packaged: true,
  entry,
  configHome: undefined,
  home,
  items: { get: () => ({ openAtLogin: false }), set: () => {} },
  ...more,
})

/** Reads an Exec line as the specification tells a desktop to: string value first, then quotes, then field codes. */
function wordsOf(text: string): string[] {
  const line = /^Exec=(.*)$/m.exec(text)?.[1] ?? ''
  const value = line.replace(/\\(.)/g, (_, one: string) => ({ n: '\n', t: '\t', r: '\r', s: ' ' })[one] ?? one)
  const words: string[] = []
  for (const [, inside = ''] of value.matchAll(/"((?:\\[\s\S]|[^"\\])*)"/g))
    words.push(inside.replace(/\\([\s\S])/g, '$1').replaceAll('%%', '%'))
  return words
}

describe('the autostart entry', () => {
  it('gives back every word as it was, whatever stands in it', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1 }), (words) => {
        fc.pre(whyNoEntry({ command: words, folder: '/' }) === null)
        expect(wordsOf(autostartText({ command: words, folder: '/' }))).toEqual(words)
      }),
    )
    const odd = ['/o p/n"x', '$HOME', '`id`', 'a\\b', '100%', '%u', "it's", '', 'two\nlines']
    expect(wordsOf(autostartText({ command: odd, folder: '/' }))).toEqual(odd)
    expect(autostartText({ command: ['/a\\b$'], folder: '/' }), 'four backslashes for one, two for a dollar sign').toContain(
      String.raw`Exec="/a\\\\b\\$"`,
    )
  })

  it('is a line a key, so that nothing of the flags becomes a key of its own', () => {
    const text = autostartText({ command: ['/nexus', 'a\nHidden=true'], folder: '/x\nExec=evil' })
    expect(text.split('\n').filter((line) => /^(Exec|Hidden|Path)=/.test(line))).toHaveLength(2)
  })

  it('says what cannot stand in it', () => {
    expect(whyNoEntry({ command: ['/opt/a=b/nexus'], folder: '/' })).toMatch(/equals sign.*move NEXUS/)
    expect(whyNoEntry({ command: ['/opt/nexus', 'a\u0007'], folder: '/' })).toMatch(/control character/)
    expect(whyNoEntry(entry)).toBeNull()
  })

  it('is off where a desktop switched it off, and other where it starts something else', () => {
    const text = autostartText(entry)
    expect(readAutostart(text, entry)).toEqual({ same: true })
    expect(readAutostart(text, { ...entry, command: ['/elsewhere'] })).toEqual({ same: false })
    expect(readAutostart(`${text}Hidden=true\n`, entry)).toBeNull()
    expect(readAutostart(text.replace('enabled=true', 'enabled=false'), entry)).toBeNull()
    for (const other of ['', 'nonsense', '[Other]\nExec=/x\n', '[Desktop Entry]\n']) expect(readAutostart(other, entry)).toBeNull()
  })
})

describe('on Linux', () => {
  it('goes where the session looks', () => {
    expect(autostartFile({ configHome: '/etc/me', home })).toBe('/etc/me/autostart/io.github.nexus-holodeck.desktop')
    for (const configHome of [undefined, '', 'relative/config'])
      expect(autostartFile({ configHome, home })).toBe(join(home, '.config/autostart/io.github.nexus-holodeck.desktop'))
  })

  it('switches on with its flags, says so, and off again', () => {
    const here = system()
    expect(startAtLogin(here)).toMatchObject({ state: 'off' })
    setStartAtLogin(here, true)
    expect(wordsOf(readFileSync(autostartFile(here), 'utf8'))).toEqual(entry.command)
    expect(startAtLogin(here)).toMatchObject({ state: 'on', detail: expect.stringMatching(/with the flags it has now/) })
    const moved = system({ entry: { ...entry, command: ['/elsewhere'] } })
    expect(startAtLogin(moved)).toMatchObject({ state: 'on', detail: expect.stringMatching(/another place/) })
    setStartAtLogin(here, false)
    setStartAtLogin(here, false)
    expect(startAtLogin(here)).toMatchObject({ state: 'off' })
  })

  it('says which folder cannot be written, and that nothing was switched', () => {
    writeFileSync(join(home, '.config'), 'a file in the way')
    expect(() => setStartAtLogin(system(), true)).toThrow(/^\S+autostart cannot be written \(\w+\), and .* then try again\.$/)
    expect(startAtLogin(system()).state).toBe('off')
  })
})

describe('on macOS and Windows', () => {
  const said: unknown[] = []
  const withItem = (platform: NodeJS.Platform, item: LoginItem, packaged = true) =>
    system({ platform, packaged, items: { get: () => item, set: (...all) => void said.push(all) } })

  it('asks the system and tells what holds it back', () => {
    expect(startAtLogin(withItem('darwin', { openAtLogin: true, status: 'enabled' }))).toMatchObject({
      state: 'on',
      detail: expect.stringMatching(/no flags/),
    })
    expect(startAtLogin(withItem('darwin', { openAtLogin: false, status: 'requires-approval' })).detail).toMatch(/System Settings/)
    expect(startAtLogin(withItem('win32', { openAtLogin: true, executableWillLaunchAtLogin: true })).state).toBe('on')
    expect(startAtLogin(withItem('win32', { openAtLogin: true, executableWillLaunchAtLogin: false })).detail).toMatch(/Task Manager/)
    expect(startAtLogin(withItem('win32', { openAtLogin: false })).state).toBe('off')
    setStartAtLogin(withItem('win32', { openAtLogin: false }), true)
    expect(said).toEqual([[true, entry.command]])
  })

  it('cannot be chosen where the system would start something else, or nothing', () => {
    expect(startAtLogin(withItem('darwin', { openAtLogin: false }, false)).state).toBe('unsupported')
    expect(() => setStartAtLogin(withItem('darwin', { openAtLogin: false }, false), true)).toThrow(/installed/)
    expect(startAtLogin(system({ platform: 'freebsd' }))).toMatchObject({ state: 'unsupported', detail: expect.stringMatching(/freebsd/) })
  })
})
