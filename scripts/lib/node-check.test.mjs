import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { nodeIsNewEnough, nodeTooOldSentence } from './node-check.mjs'

describe('nodeIsNewEnough', () => {
  it.each([
    ['v18.20.0', false],
    ['v20.20.2', false],
    ['v22.13.9', false],
    ['v22.14.0', true],
    ['v24.0.0', true],
    ['26.1.0', true],
  ])('%s: %s', (version, good) => {
    expect(nodeIsNewEnough(version)).toBe(good)
  })
})

describe.skipIf(process.platform === 'win32')('runUnder', () => {
  it('passes a signal on and ends with the exit code of the other Node', async () => {
    const inner = `process.on('SIGTERM', () => process.exit(7)); setInterval(() => {}, 1000); console.log('up')`
    const outer = `import { runUnder } from ${JSON.stringify(new URL('./node-check.mjs', import.meta.url).href)}
      process.exit(await runUnder(process.execPath, ['-e', ${JSON.stringify(inner)}]))`
    const child = spawn(process.execPath, ['--input-type=module', '-e', outer], { stdio: ['ignore', 'pipe', 'inherit'] })
    child.stdout.once('data', () => child.kill('SIGTERM'))
    expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(7)
  })
})

describe('nodeTooOldSentence', () => {
  it('tells each system what to do', () => {
    expect(nodeTooOldSentence('v20.1.0', 'linux')).toContain('npm install')
    expect(nodeTooOldSentence('v20.1.0', 'darwin')).toContain('22.14')
  })
})

describe('scripts that npm runs', () => {
  const folder = resolve(import.meta.dirname, '..')

  /** Files that are loaded before the first statement of `file` runs. @param {string} file @returns {string[]} */
  function loadedFirst(file) {
    if (!file.endsWith('.mjs')) return [file]
    const imports = readFileSync(file, 'utf8').matchAll(/^(?:import|export) [^'"]*from '(\.[^']+)'|^import '(\.[^']+)'/gm)
    return [file, ...[...imports].flatMap(([, from, bare]) => loadedFirst(join(dirname(file), from ?? bare ?? '')))]
  }

  it.each(readdirSync(folder).filter((name) => name.endsWith('.mjs')))('%s starts on a Node that cannot read TypeScript', (name) => {
    expect(loadedFirst(join(folder, name)).filter((file) => file.endsWith('.ts'))).toEqual([])
  })
})
