import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { lockfileProblems, TARGETS } from './lockfile.mjs'
import { ROOT } from './node-check.mjs'

/** @param {(readonly [string, string])[]} targets */
function lockWith(targets) {
  /** @type {import('./lockfile.mjs').Lockfile} */
  const lock = { packages: { '': {}, 'node_modules/tool': { version: '1.0.0', integrity: 'x', optionalDependencies: {} } } }
  for (const [os, cpu] of targets) {
    const name = `@tool/${os}-${cpu}`
    Object.assign(lock.packages['node_modules/tool']?.optionalDependencies ?? {}, { [name]: '1.0.0' })
    lock.packages[`node_modules/${name}`] = { version: '1.0.0', integrity: 'x', os: [os], cpu: [cpu] }
  }
  return lock
}
const manifest = { devDependencies: { tool: '1.0.0' } }

describe('lockfileProblems', () => {
  it('is content with a complete family', () => {
    expect(lockfileProblems(manifest, lockWith([...TARGETS]))).toEqual([])
  })

  it.each(TARGETS.map(([os, cpu]) => [os, cpu]))('misses %s %s', (os, cpu) => {
    const rest = TARGETS.filter((target) => target[0] !== os || target[1] !== cpu)
    expect(lockfileProblems(manifest, lockWith(rest))).toEqual([`node_modules/tool has no binary for ${os} ${cpu} in the lockfile.`])
  })

  it('does not take a musl binary for a glibc one', () => {
    const lock = lockWith([...TARGETS])
    Object.assign(lock.packages['node_modules/@tool/linux-x64'] ?? {}, { libc: ['musl'] })
    expect(lockfileProblems(manifest, lock)).toHaveLength(1)
  })

  it('names what npm ci would refuse', () => {
    const lock = lockWith([...TARGETS])
    delete lock.packages['node_modules/@tool/darwin-arm64']
    expect(lockfileProblems(manifest, lock).join('\n')).toContain('@tool/darwin-arm64')
  })

  it('wants exact pins, equal versions, hashes, and no address', () => {
    const lock = lockWith([...TARGETS])
    lock.packages['node_modules/tool'] = { version: '1.0.1', resolved: 'https://example.test/tool.tgz' }
    const problems = lockfileProblems({ dependencies: { tool: '^1.0.0' } }, lock)
    expect(problems).toHaveLength(4)
  })

  it('finds our own lockfile good', () => {
    const read = (/** @type {string} */ name) => JSON.parse(readFileSync(join(ROOT, name), 'utf8'))
    expect(lockfileProblems(read('package.json'), read('package-lock.json'))).toEqual([])
  })
})
