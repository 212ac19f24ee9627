import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fuses, resedit } from './builder.mjs'

/**
 * Folders that look to electron-builder like unpacked Electron, so that it packs, edits and flips fuses for real where no
 * Electron binary is. Nothing in them can run.
 */

const { FuseV1Options } = fuses

/** How many fuses the stub's wire has; each begins as Electron ships it, so that every flip shows. */
const FUSES = Object.values(FuseV1Options).filter((value) => typeof value === 'number').length
const ON = 0x31
const OFF = 0x30
/** Electron's defaults that are off; from the comments of its build/fuses/fuses.json5. */
const OFF_BY_DEFAULT = new Set([
  FuseV1Options.EnableCookieEncryption,
  FuseV1Options.EnableEmbeddedAsarIntegrityValidation,
  FuseV1Options.OnlyLoadAppFromAsar,
  FuseV1Options.LoadBrowserProcessSpecificV8Snapshot,
])

/** Marks the fuses in Electron's program: this text, the version of the wire, its length, one byte for each fuse. */
const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'

const wire = () =>
  Buffer.concat([
    Buffer.from(SENTINEL),
    Buffer.from([1, FUSES, ...Array.from({ length: FUSES }, (_, fuse) => (OFF_BY_DEFAULT.has(fuse) ? OFF : ON))]),
  ])

/** The smallest Windows program that has a version to be edited; the fuses lie in a section of their own. */
function windowsProgram() {
  const { NtExecutable, NtExecutableResource, Resource } = resedit
  const program = NtExecutable.createEmpty(false, false)
  const resources = NtExecutableResource.from(program, true)
  const version = Resource.VersionInfo.createEmpty()
  version.setStringValues({ lang: 1033, codepage: 1200 }, { ProductName: 'Electron' })
  version.outputToResourceEntries(resources.entries)
  resources.outputResource(program)
  return Buffer.concat([Buffer.from(program.generate()), wire()])
}

/** @param {string} executable */
const plist = (executable) => `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0"><dict>
<key>CFBundleExecutable</key><string>${executable}</string>
<key>CFBundleIconFile</key><string>electron.icns</string>
<key>CFBundleIdentifier</key><string>com.github.Electron</string>
<key>CFBundleName</key><string>Electron</string>
<key>CFBundlePackageType</key><string>APPL</string>
</dict></plist>
`

const MAC_HELPERS = ['', ' (GPU)', ' (Plugin)', ' (Renderer)']

/** @param {'linux' | 'win32' | 'darwin'} platform @returns {Record<string, Buffer | string>} contents by path */
function stubFiles(platform) {
  const notices = { LICENSE: 'Electron', 'LICENSES.chromium.html': 'Chromium', version: '0.0.0' }
  if (platform === 'linux') return { ...notices, electron: wire(), 'chrome-sandbox': '', 'resources/default_app.asar': '' }
  if (platform === 'win32') return { ...notices, 'electron.exe': windowsProgram(), 'resources/default_app.asar': '' }
  const app = 'Electron.app/Contents'
  const helpers = MAC_HELPERS.flatMap((kind) => {
    const name = `Electron Helper${kind}`
    const helper = `${app}/Frameworks/${name}.app/Contents`
    return [
      [`${helper}/Info.plist`, plist(name)],
      [`${helper}/MacOS/${name}`, ''],
    ]
  })
  return {
    ...notices,
    [`${app}/Info.plist`]: plist('Electron'),
    [`${app}/MacOS/Electron`]: '',
    [`${app}/Resources/default_app.asar`]: '',
    [`${app}/Frameworks/Electron Framework.framework/Electron Framework`]: wire(),
    ...Object.fromEntries(helpers),
  }
}

/**
 * Writes a stub.
 * @param {string} folder
 * @param {'linux' | 'win32' | 'darwin'} platform
 */
export function writeStub(folder, platform) {
  for (const [path, content] of Object.entries(stubFiles(platform))) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
}
