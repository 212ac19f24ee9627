import { describe, expect, it } from 'vitest'
import { planPackage } from './plan.mjs'

const linux = /** @type {const} */ ({ platform: 'linux', arch: 'x64', electron: '/electron' })

describe('planPackage', () => {
  it('builds for this system from the installed Electron, and for no other processor', () => {
    expect(planPackage([], linux)).toMatchObject({ kind: 'build', args: ['--linux', '--x64', '-c.electronDist=/electron'] })
  })

  it('says what is missing instead of waiting for a download', () => {
    const none = { ...linux, electron: undefined }
    expect(planPackage([], none)).toEqual({
      kind: 'refuse',
      code: 1,
      sentence: expect.stringMatching(/^Electron's binary for linux-x64 is not installed here .*--download-electron.*\.$/),
    })
    expect(planPackage(['--win'], linux)).toMatchObject({ kind: 'refuse', sentence: expect.stringContaining('win32-x64') })
    expect(planPackage(['--arm64'], linux)).toMatchObject({ kind: 'refuse', sentence: expect.stringContaining('linux-arm64') })
  })

  it('leaves Electron to the builder where that was asked for', () => {
    expect(planPackage(['--download-electron'], { ...linux, electron: undefined })).toMatchObject({ kind: 'build', args: ['--linux'] })
    expect(planPackage(['--win', '--arm64', '--download-electron'], linux)).toMatchObject({ args: ['--win', '--arm64'] })
  })

  it.each([
    [['--snap'], linux, 2],
    [['--win', '--linux'], linux, 2],
    [['--mac', '--download-electron'], linux, 1],
    [[], /** @type {const} */ ({ ...linux, platform: 'freebsd' }), 2],
  ])('refuses %j in a sentence', (words, machine, code) => {
    expect(planPackage(words, machine)).toEqual({ kind: 'refuse', code, sentence: expect.stringMatching(/^[A-Z-n][^\n]+\.$/) })
  })
})
