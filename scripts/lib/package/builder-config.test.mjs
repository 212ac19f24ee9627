import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { icns, ico } from '../icon.mjs'
import { ROOT } from '../node-check.mjs'
import { fuses } from './builder.mjs'
import { nativesOf } from './contents.mjs'
import { fuseProblems, WANTED_FUSES } from './fuses.mjs'
import { readBuilderConfig } from './pack.mjs'
import { writeStub } from './stub.mjs'

const config = readBuilderConfig()
const SYSTEMS = /** @type {const} */ ([
  ['linux', 'linux'],
  ['mac', 'darwin'],
  ['win', 'win32'],
])

describe('electron-builder.yml', () => {
  it('sets the fuses that are wanted, every one by name', () => {
    const { resetAdHocDarwinSignature, ...set } = config.electronFuses
    expect(set).toEqual(WANTED_FUSES)
    // Flipping a fuse breaks the signature that Electron for arm64 comes with.
    expect(resetAdHocDarwinSignature).toBe(true)
  })

  it('packs the same for every system but for the native modules of the others', () => {
    const lists = SYSTEMS.map(([name]) => config[name].files.filter((/** @type {string} */ one) => !one.includes('/prebuilds/')))
    expect(lists[1]).toEqual(lists[0])
    expect(lists[2]).toEqual(lists[0])
    for (const [name, target] of SYSTEMS) {
      const [, others = ''] = /prebuilds\/\{([\w,]+)\}/.exec(config[name].files.at(-1)) ?? []
      const own = new Set(nativesOf(target).map((path) => /([a-z0-9]+)-\w+\.node$/.exec(path)?.[1]))
      const all = new Set(SYSTEMS.flatMap(([, one]) => nativesOf(one)).map((path) => /([a-z0-9]+)-\w+\.node$/.exec(path)?.[1]))
      expect(new Set(others.split(','))).toEqual(new Set([...all].filter((one) => !own.has(one))))
    }
  })

  it('builds for both processors of every system, publishes nothing, and rebuilds nothing', () => {
    for (const [name] of SYSTEMS) for (const { arch } of config[name].target) expect(arch).toEqual(['x64', 'arm64'])
    expect(config).toMatchObject({ publish: null, npmRebuild: false, asar: true, toolsets: { appimage: '1.0.3' }, mac: { identity: '-' } })
    // The same name as the window's, so that a desktop knows whose window it is.
    expect(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).desktopName).toBe('nexus.desktop')
    expect(config.linux.syncDesktopName).toBe(true)
  })

  it('keeps the builder, and so Electron, of the lockfile', () => {
    expect(config.electronVersion).toBeUndefined()
    expect(config.electronDist).toBeUndefined()
  })
})

describe('fuses', () => {
  const folder = mkdtempSync(join(tmpdir(), 'nexus-fuses-'))
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  it("are not as wanted on Electron's own wire, and are after they were flipped", async () => {
    writeStub(folder, 'linux')
    const program = join(folder, 'electron')
    const before = fuseProblems(await fuses.getCurrentFuseWire(program))
    expect(before).toContain("The fuse runAsNode is not off on the program's wire.")
    expect(before).toContain("The fuse onlyLoadAppFromAsar is not on on the program's wire.")
    await fuses.flipFuses(program, {
      version: fuses.FuseVersion.V1,
      [fuses.FuseV1Options.RunAsNode]: false,
      [fuses.FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
      [fuses.FuseV1Options.EnableNodeCliInspectArguments]: false,
      [fuses.FuseV1Options.OnlyLoadAppFromAsar]: true,
      [fuses.FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
    })
    expect(fuseProblems(await fuses.getCurrentFuseWire(program))).toEqual([])
  })
})

describe('the icon', () => {
  const at = (/** @type {string} */ name) => readFileSync(join(ROOT, 'resources/icon', name))
  const sizes = readdirSync(join(ROOT, 'resources/icon'))
    .flatMap((name) => /^(\d+)\.png$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b)
  const pictures = sizes.map((size) => ({ size, png: at(`${size}.png`) }))

  it('is there in every size, as wide and high as it says', () => {
    expect(sizes).toEqual([16, 24, 32, 48, 64, 128, 256, 512, 1024])
    for (const { size, png } of pictures) expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([size, size])
  })

  it('is the same in what Windows and macOS read, and in the browser (npm run icon draws it)', () => {
    const sum = (/** @type {Buffer} */ bytes) => createHash('sha256').update(bytes).digest('hex')
    expect(sum(at('icon.ico'))).toBe(sum(ico(pictures.filter(({ size }) => size <= 256))))
    expect(sum(at('icon.icns'))).toBe(sum(icns(pictures.filter(({ size }) => size !== 24 && size !== 48))))
    expect(readFileSync(join(ROOT, 'src/renderer/icon.svg'), 'utf8')).toBe(at('icon-small.svg').toString('utf8'))
  })

  it('refuses sizes that a container does not know', () => {
    expect(() => ico([{ size: 512, png: at('512.png') }])).toThrow(/256 pixels at most/)
    expect(() => icns([{ size: 48, png: at('48.png') }])).toThrow(/no icon of 48/)
  })
})
