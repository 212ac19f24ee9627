import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { resedit } from './builder.mjs'

/** What each system is told of the application: resources of the Windows program, Info.plist, desktop entry and package. */

/**
 * @param {string} program path of the .exe
 * @returns {string[]} sentences
 */
export function windowsProblems(program) {
  const executable = resedit.NtExecutable.from(readFileSync(program))
  const { entries } = resedit.NtExecutableResource.from(executable)
  const [version] = resedit.Resource.VersionInfo.fromEntries(entries)
  const values = version?.getStringValues({ lang: 1033, codepage: 1200 }) ?? {}
  const icons = resedit.Resource.IconGroupEntry.fromEntries(entries)
  return [
    ...(values.ProductName === 'NEXUS' ? [] : [`The program calls itself ${values.ProductName}.`]),
    ...((icons[0]?.icons.length ?? 0) >= 6 ? [] : ['The program does not have our icon.']),
    ...(entries.some(({ type }) => type === 'INTEGRITY') ? [] : ['The program does not hold the hash of its archive.']),
  ]
}

/**
 * @param {string} application path of the .app
 * @returns {string[]} sentences
 */
export function macProblems(application) {
  const plist = readFileSync(join(application, 'Contents/Info.plist'), 'utf8')
  const wanted = /** @type {const} */ ([
    ['its name', /<key>CFBundleName<\/key>\s*<string>NEXUS<\/string>/],
    ['its identifier', /<key>CFBundleIdentifier<\/key>\s*<string>io\.github\.nexus-holodeck<\/string>/],
    ['its icon', /<key>CFBundleIconFile<\/key>\s*<string>icon\.icns<\/string>/],
    ['its category', /<key>LSApplicationCategoryType<\/key>\s*<string>public\.app-category\.developer-tools<\/string>/],
    ['the hash of its archive', /<key>ElectronAsarIntegrity<\/key>\s*<dict>\s*<key>Resources\/app\.asar<\/key>/],
  ])
  const icon = readFileSync(join(application, 'Contents/Resources/icon.icns'))
  return [
    ...wanted.filter(([, shape]) => !shape.test(plist)).map(([what]) => `Info.plist does not hold ${what}.`),
    ...(icon.toString('latin1', 0, 4) === 'icns' && icon.readUInt32BE(4) === icon.length ? [] : ['The icon is no macOS icon.']),
  ]
}

/**
 * What fpm was asked to put into a .deb.
 * @param {string} said folder with its arguments and the desktop entry
 * @param {{deb: {depends: string[]}, linux: {maintainer: string}}} config
 * @returns {string[]} sentences
 */
export function debProblems(said, config) {
  const words = readFileSync(join(said, 'arguments'), 'utf8').split('\n')
  const valuesOf = (/** @type {string} */ flag) => words.filter((_word, at) => words[at - 1] === flag)
  const entry = new Map(
    readFileSync(join(said, 'entry.desktop'), 'utf8')
      .split('\n')
      .filter((line) => line.includes('='))
      .map((line) => /** @type {[string, string]} */ ([line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)])),
  )
  const wanted = {
    Name: 'NEXUS',
    Exec: '/opt/NEXUS/nexus %U',
    Icon: 'nexus',
    StartupWMClass: 'nexus',
    Categories: 'Development;',
    Terminal: 'false',
    Type: 'Application',
  }
  const sizes = [16, 24, 32, 48, 64, 128, 256, 512].map((size) => `/usr/share/icons/hicolor/${size}x${size}/apps/nexus.png`)
  return [
    ...Object.entries(wanted)
      .filter(([key, value]) => entry.get(key) !== value)
      .map(([key, value]) => `The desktop entry says ${key}=${entry.get(key)} instead of ${value}.`),
    ...config.deb.depends.filter((one) => !valuesOf('-d').includes(one)).map((one) => `The .deb does not depend on ${one}.`),
    ...sizes.filter((path) => !words.some((word) => word.endsWith(`=${path}`))).map((path) => `The .deb does not hold ${path}.`),
    ...(valuesOf('--maintainer').includes(config.linux.maintainer) ? [] : ['The .deb does not name its maintainer.']),
    ...(words.some((word) => word.endsWith('=/usr/share/applications/nexus.desktop')) ? [] : ['The desktop entry is not nexus.desktop.']),
  ]
}
