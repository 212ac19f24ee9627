import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { ROOT } from '../node-check.mjs'
import { asar, builder } from './builder.mjs'
import { writeStub } from './stub.mjs'

/** Packs NEXUS with electron-builder around a stub of Electron: everything of it that is ours is real. */

/** @typedef {import('./contents.mjs').Target} Target */

const { Arch, build, Platform } = builder

const PLATFORMS = { linux: Platform.LINUX, win32: Platform.WINDOWS, darwin: Platform.MAC }

/** electron-builder.yml as it is. */
export const readBuilderConfig = () => parse(readFileSync(join(ROOT, 'electron-builder.yml'), 'utf8'))

/**
 * Stands in for fpm, which makes .deb files and is downloaded: keeps what it is asked, and the desktop entry.
 * @param {string} folder
 */
function writeFakeFpm(folder) {
  const said = join(folder, 'said')
  mkdirSync(said, { recursive: true })
  writeFileSync(
    join(folder, 'fpm'),
    `#!/bin/sh
printf '%s\\n' "$@" > '${said}/arguments'
for word in "$@"; do
  case "$word" in *=/usr/share/applications/*) cp "\${word%%=*}" '${said}/entry.desktop' ;; esac
done
`,
  )
  chmodSync(join(folder, 'fpm'), 0o755)
  return said
}

/**
 * @typedef {object} Packed
 * @property {string} program the file whose fuses are flipped; on macOS the application's folder
 * @property {string} resources folder that holds app.asar
 * @property {string} folder what a user gets, unpacked
 */

/**
 * Packs one system.
 * @param {Target} target
 * @param {readonly ('x64' | 'arm64')[]} archs
 * @param {string} work an empty folder
 * @returns {Promise<{packed: Record<string, Packed>, deb: string | null}>} by processor; `deb`: what fpm was asked, Linux only
 */
export async function pack(target, archs, work) {
  const stub = join(work, 'stub')
  writeStub(stub, target)
  const config = readBuilderConfig()
  const output = join(work, 'packed')
  Object.assign(config, { electronDist: stub, directories: { ...config.directories, output } })
  // Signs anew, with a program that only macOS has.
  if (process.platform !== 'darwin') config.electronFuses.resetAdHocDarwinSignature = false
  // fpm is a program of Unix.
  const deb = target === 'linux' && process.platform !== 'win32' ? writeFakeFpm(join(work, 'fpm')) : null
  if (deb !== null) {
    process.env.USE_SYSTEM_FPM = 'true'
    process.env.PATH = `${join(work, 'fpm')}:${process.env.PATH}`
  }
  const targets = PLATFORMS[target].createTarget(deb === null ? 'dir' : 'deb', ...archs.map((arch) => Arch[arch]))
  await build({ projectDir: ROOT, publish: 'never', config, targets })
  const packed = Object.fromEntries(archs.map((arch) => [arch, placesOf(target, arch, output)]))
  return { packed, deb }
}

/** @param {Target} target @param {string} arch @param {string} output @returns {Packed} */
function placesOf(target, arch, output) {
  const suffix = arch === 'x64' ? '' : `-${arch}`
  if (target === 'darwin') {
    const folder = join(output, `mac${suffix}`)
    const program = join(folder, 'NEXUS.app')
    return { folder, program, resources: join(program, 'Contents/Resources') }
  }
  const folder = join(output, `${target === 'linux' ? 'linux' : 'win'}${suffix}-unpacked`)
  return { folder, program: join(folder, target === 'linux' ? 'nexus' : 'NEXUS.exe'), resources: join(folder, 'resources') }
}

/**
 * The files of an archive and beside it.
 * @param {string} resources
 * @returns {import('./contents.mjs').PackedFile[]}
 */
export function listFiles(resources) {
  /** @type {import('./contents.mjs').PackedFile[]} */
  const files = []
  /** @param {any} folder @param {string} path */
  const visit = (folder, path) => {
    for (const [name, entry] of Object.entries(folder.files)) {
      if (entry.files) visit(entry, `${path}${name}/`)
      else files.push({ path: `${path}${name}`, size: entry.size ?? 0, unpacked: entry.unpacked === true })
    }
  }
  visit(asar.getRawHeader(join(resources, 'app.asar')).header, '')
  const lost = files.filter(({ path, unpacked }) => unpacked && !existsSync(join(resources, 'app.asar.unpacked', path)))
  if (lost.length > 0) throw new Error(`The archive says that ${lost[0]?.path} is beside it, and it is not.`)
  return files
}

/**
 * One file of the archive.
 * @param {string} resources
 * @param {string} path
 */
export const readPacked = (resources, path) => asar.extractFile(join(resources, 'app.asar'), path).toString('utf8')

/**
 * Everything into one folder, as it would look without an archive.
 * @param {string} resources
 * @param {string} into
 */
export const extractAll = (resources, into) => asar.extractAll(join(resources, 'app.asar'), into)
