import { describe, expect, it } from 'vitest'
import {
  callsOf,
  foreignHosts,
  foreignStyleReferences,
  hasInlineScript,
  importsOf,
  isNodeBuiltin,
  packageOf,
  pageReferences,
  waitsAtTop,
} from './bundles.mjs'

describe('importsOf', () => {
  it('finds every literal form and nothing in strings', () => {
    const code = `import a from 'a'; import 'b'; export { c } from './c.mjs'; export * from "d/e"
      const f = await import('@f/g/h'); const g = require('electron'); const text = "import x from 'nowhere'"`
    expect(importsOf(code).map(({ specifier }) => specifier)).toEqual(['a', 'b', './c.mjs', 'd/e', '@f/g/h', 'electron'])
  })

  it('tells what is asked for later', () => {
    expect(importsOf("import 'a'; await import('b')").map(({ later }) => later)).toEqual([false, true])
  })
})

describe('the beginning of the shell', () => {
  it('is late where a module awaits at its top, and not where a function of it does', () => {
    expect(waitsAtTop("const x = await import('./x.mjs')")).toBe(true)
    expect(waitsAtTop('for await (const x of y) z(x); export {}')).toBe(true)
    expect(waitsAtTop('if (a) { await b }; export {}')).toBe(true)
    expect(waitsAtTop('async function f() { await g() }; const h = async () => { await g() }; class C { async m() { await g() } }')).toBe(
      false,
    )
  })

  it('registers its scheme once, before anything else', () => {
    const good =
      'function registerPageScheme(p) { p.registerSchemesAsPrivileged([]) } function runDesktop(x) { registerPageScheme(protocol); y() }'
    expect(callsOf(good, 'registerSchemesAsPrivileged', 'runDesktop')).toEqual({ calls: 1, firstCallIn: 'registerPageScheme' })
    const late =
      'async function runDesktop(x) { await app.whenReady(); p.registerSchemesAsPrivileged([]); p.registerSchemesAsPrivileged([]) }'
    expect(callsOf(late, 'registerSchemesAsPrivileged', 'runDesktop')).toEqual({ calls: 2, firstCallIn: undefined })
  })
})

describe('names', () => {
  it('tells packages and builtins', () => {
    expect(packageOf('@f/g/h')).toBe('@f/g')
    expect(packageOf('ws/lib/x.js')).toBe('ws')
    expect(isNodeBuiltin('node:fs')).toBe(true)
    expect(isNodeBuiltin('fs/promises')).toBe(true)
    expect(isNodeBuiltin('fastify')).toBe(false)
  })
})

describe('pages and styles', () => {
  it('lists what a page loads', () => {
    expect(pageReferences('<link rel="icon" href="./a.svg"><script type="module" crossorigin src="./b.js"></script>')).toEqual([
      './a.svg',
      './b.js',
    ])
    expect(hasInlineScript('<script type="module" src="./b.js"></script>')).toBe(false)
    expect(hasInlineScript('<script>alert(1)</script>')).toBe(true)
  })

  it('finds addresses that leave this machine', () => {
    expect(
      foreignStyleReferences('@import "https://fonts.example/x.css"; a{background:url(./x.png)} b{src:url(//cdn.example/f.woff2)}'),
    ).toHaveLength(2)
    expect(foreignHosts('fetch("https://cdn.example/x"); "http://www.w3.org/2000/svg"; "http://127.0.0.1:8000"')).toEqual(['cdn.example'])
  })
})
