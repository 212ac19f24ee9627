import { describe, expect, it } from 'vitest'
import { sourceProblems, withoutComments } from './source-rules.mjs'

describe('sourceProblems', () => {
  it.each([
    ['src/main/engine/step.ts', 'const t = Date.now()'],
    ['src/shared/model/x.ts', 'setTimeout(f, 1)'],
    ['src/chaos/engine.ts', 'Math.random()'],
    ['src/main/gateway/x.ts', 'process.env.PORT'],
    ['src/renderer/x.tsx', 'el.innerHTML = text'],
    ['src/renderer/x.tsx', `// ${'TO'}${'DO'} later`],
  ])('%s: %s', (path, text) => {
    expect(sourceProblems(path, `\n${text}\n`)).toHaveLength(1)
    expect(sourceProblems(path, `\n${text}\n`)[0]).toContain(`${path}:2:`)
  })

  it.each([
    ['src/main/engine/step.ts', '// not Date.now(), which is banned'],
    ['src/main/engine/step.test.ts', 'Date.now()'],
    ['src/main/config.ts', 'process.env'],
    ['src/chaos/worker.ts', 'Date.now()'],
    ['src/main/core/clock.ts', 'Date.now()'],
  ])('allows %s: %s', (path, text) => {
    expect(sourceProblems(path, text)).toEqual([])
  })
})

describe('withoutComments', () => {
  it('keeps strings and line numbers', () => {
    expect(withoutComments('a("http://x") // b\n/* c\n */ d')).toBe('a("http://x")     \n    \n    d')
  })
})
