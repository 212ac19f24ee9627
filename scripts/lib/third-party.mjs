import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { closure, importedPackages } from './licences.mjs'

/**
 * resources/third-party.txt: the full text of every licence of what the packaged application holds, bundled or beside the
 * bundles. Read from the installed packages, so that it is what they say and no table of ours.
 */

const LICENCE_FILE = /^(?:licen[cs]e|copying|notice|unlicense)(?:[-.]|$)/i
/** Lists of what a package's own tools use. */
const NOT_A_TEXT = /\.(?:csv|json|js|ts)$/i

const MIT = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`

/** @param {string} text */
const tidy = (text) =>
  text
    .replace(/^\uFEFF/, '')
    .replaceAll('\r', '')
    .replace(/[ \t]+$/gm, '')
    .trim()

/**
 * The licence texts in a package's folder, joined.
 * @param {string} folder
 * @param {import('./licences.mjs').Package} wanted
 */
function textOf(folder, { name, licence }) {
  const files = readdirSync(folder).filter((file) => LICENCE_FILE.test(file) && !NOT_A_TEXT.test(file))
  if (files.length > 0)
    return files
      .sort()
      .map((file) => tidy(readFileSync(join(folder, file), 'utf8')))
      .join('\n\n')
  if (licence !== 'MIT') throw new Error(`${name} has no licence text in its package, and ${licence} is not one that is written here.`)
  const { author } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const holder = typeof author === 'string' ? author : (author?.name ?? `the authors of ${name}`)
  return `The package has no file with its licence; its package.json says MIT.\n\nCopyright (c) ${holder}\n\n${MIT}`
}

/**
 * The whole file. Packages with the same text share it.
 * @param {string} root the repository, with its packages installed
 */
export function thirdPartyText(root) {
  const read = (/** @type {string} */ name) => JSON.parse(readFileSync(join(root, name), 'utf8'))
  const manifest = read('package.json')
  /** @type {import('./licences.mjs').Lockfile} */
  const lock = read('package-lock.json')
  const direct = [...Object.keys(manifest.dependencies), ...importedPackages(root, manifest)].filter((name) => name !== 'electron')
  /** @type {Map<string, string[]>} */
  const byText = new Map()
  for (const wanted of closure(lock, [...new Set(direct)])) {
    const folder = Object.entries(lock.packages).find(
      ([key, { version }]) => key.endsWith(`node_modules/${wanted.name}`) && version === wanted.version && existsSync(join(root, key)),
    )?.[0]
    if (folder === undefined) throw new Error(`${wanted.name} ${wanted.version} is not installed: run npm ci.`)
    const text = textOf(join(root, folder), wanted)
    byText.set(text, [...(byText.get(text) ?? []), `${wanted.name} ${wanted.version} (${wanted.licence})`])
  }
  byText.set(tidy(readFileSync(join(root, 'resources/audio/licence.txt'), 'utf8')), ['The voice of the clips in resources/audio'])
  const line = '='.repeat(100)
  return [
    'What NEXUS holds that others wrote, with the full text of each licence. NEXUS itself: LICENSE.txt beside this file.',
    'Electron, Chromium and Node, which it runs in: LICENSE.electron.txt and LICENSES.chromium.html of the application.',
    '',
    ...[...byText].flatMap(([text, names]) => [line, ...names, line, '', text, '']),
  ].join('\n')
}
