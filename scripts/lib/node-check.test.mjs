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

describe('nodeTooOldSentence', () => {
  it('tells each system what to do', () => {
    expect(nodeTooOldSentence('v20.1.0', 'linux')).toContain('npm install')
    expect(nodeTooOldSentence('v20.1.0', 'darwin')).toContain('22.14')
  })
})
