import { spawn } from 'node:child_process'
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
