import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { importedPackages, licencesPage } from '../../scripts/lib/licences.mjs'
import { thirdPartyText } from '../../scripts/lib/third-party.mjs'
import { readConfig } from '../../src/main/config.ts'
import { DEFAULT_KEYMAP } from '../../src/renderer/hud/keymap.ts'
import { ERROR_CODES } from '../../src/shared/errors.ts'

/** What is written must be what is built. */
const ROOT = resolve(import.meta.dirname, '../..')
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8')
const manifest = JSON.parse(read('package.json')) as {
  scripts: Record<string, string>
  dependencies: Record<string, string>
  devDependencies: Record<string, string>
}
const pages = [
  'README.md',
  'bench/README.md',
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name.replaceAll('\\', '/')}`),
]

describe('the documentation', () => {
  it('begins with a sentence, the two commands and a picture', () => {
    const start = read('README.md').slice(0, 900)
    expect(start).toMatch(/^# NEXUS\n\n\S[^\n]*\n/)
    expect(start).toContain('npm install && npm start')
    expect(start).toContain('npm install && npm test')
    expect(start).toMatch(/!\[[^\]]+\]\(docs\/images\/[^)]+\)/)
  })

  it.each(pages)('%s links only to what is there', (page) => {
    const links = [...read(page).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, target = '']) => target)
    const broken = links.filter((target) => !/^[a-z]+:/.test(target) && !existsSync(resolve(ROOT, dirname(page), target)))
    expect(broken).toEqual([])
  })

  it.each(pages)('%s names only commands that there are', (page) => {
    const named = [...read(page).matchAll(/npm run (?:-s )?([\w:-]+)/g)].map(([, name = '']) => name)
    expect(named.filter((name) => manifest.scripts[name] === undefined)).toEqual([])
  })

  it('keeps its pictures small', () => {
    const folder = join(ROOT, 'docs/images')
    const bytes = readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0)
    expect(bytes).toBeLessThan(4 * 1024 * 1024)
  })

  it('tells every flag, every key, every script and every setting', () => {
    const readme = read('README.md')
    const help = readConfig(['--help'], {}, ROOT)
    const flags = help.kind === 'print' ? [...help.text.matchAll(/^ {2}(--[a-z-]+)/gm)].map(([, flag = '']) => flag) : []
    expect(flags.length).toBeGreaterThan(10)
    expect(flags.filter((flag) => !readme.includes(flag))).toEqual([])
    expect(
      DEFAULT_KEYMAP.filter(({ label }) => !readme.includes(`| ${label.replace('Ctrl ', 'Ctrl+')} |`)).map(({ label }) => label),
    ).toEqual([])
    expect(
      Object.keys(manifest.scripts).filter(
        (name) => name !== 'start' && name !== 'test' && !new RegExp(`npm run (?:-s )?${name}\\b`).test(readme),
      ),
    ).toEqual([])
    const settings = [...read('.env.example').matchAll(/^([A-Z_]+)=/gm)].map(([, key = '']) => key)
    expect(settings.filter((key) => !readme.includes(key) && !read('docs/runbook.md').includes(key))).toEqual([])
  })

  it('explains every error code with its status, and no other', () => {
    const rows = [...read('docs/errors.md').matchAll(/^\| (NEXUS_\w+) \| (\d+) \|/gm)]
    expect(Object.fromEntries(rows.map(([, code, status]) => [code, Number(status)]))).toEqual(ERROR_CODES)
  })

  it('lists every decision', () => {
    const index = read('docs/adr/README.md')
    const records = readdirSync(join(ROOT, 'docs/adr')).filter((name) => /^\d{4}-.*\.md$/.test(name))
    expect(records.filter((name) => !index.includes(`(${name})`))).toEqual([])
    for (const name of records) {
      const text = read(`docs/adr/${name}`)
      expect(text).toMatch(new RegExp(`^# ${Number(name.slice(0, 4))}\\. `))
      for (const part of ['Context', 'Decision', 'Consequences']) expect(text).toContain(`**${part}.**`)
    }
  })
})

describe('resources/third-party.txt', () => {
  it('holds the licence texts of the installed packages (npm run licences writes it)', () => {
    const text = read('resources/third-party.txt')
    expect(text).toBe(thirdPartyText(ROOT))
    for (const name of Object.keys(manifest.dependencies)) expect(text).toContain(`\n${name} `)
    expect(text).toContain('SIL OPEN FONT LICENSE Version 1.1')
  })
})

describe('docs/licences.md', () => {
  it('is what the sources and the lockfile say (npm run licences writes it)', () => {
    expect(read('docs/licences.md')).toBe(licencesPage(ROOT))
  })

  it('lists every dependency that is shipped', () => {
    const page = read('docs/licences.md')
    const shipped = new Set([...Object.keys(manifest.dependencies), ...importedPackages(ROOT, manifest)])
    shipped.delete('electron')
    expect([...shipped].filter((name) => !page.includes(`${name} `))).toEqual([])
    expect(page).not.toMatch(/\| (?:see its package|\?) \|/)
  })
})
