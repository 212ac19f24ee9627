import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { BUILT_IN_MONITORS } from '../../src/main/engine/monitors/built-in.ts'
import { compileMonitors } from '../../src/main/engine/monitors/language/compile.ts'
import { ROOT } from './node-check.mjs'
import { prometheusRules } from './prometheus-rules.mjs'

const FOLDER = join(ROOT, 'resources/prometheus')
const shipped = readFileSync(join(FOLDER, 'nexus-rules.yml'), 'utf8')

describe('the alert rules for Prometheus', () => {
  it('are what the built-in monitors say (npm run prometheus-rules writes them)', () => {
    expect(shipped).toBe(prometheusRules())
  })

  it('leave no monitor out', () => {
    for (const { id } of compileMonitors(BUILT_IN_MONITORS, 'production').definitions) expect(shipped).toContain(`monitor_id: ${id}\n`)
  })
})

/** @param {string} program */
const isThere = (program) => spawnSync(program, ['--version']).error === undefined
/** @param {string} program @param {string[]} args */
function complaints(program, ...args) {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: FOLDER, encoding: 'utf8' })
  return status === 0 ? '' : `${stdout}${stderr}`
}

const promtool = isThere('promtool')
if (!promtool) process.stdout.write('promtool is not installed here: its checks of the shipped files are skipped.\n')
const amtool = isThere('amtool')
if (!amtool) process.stdout.write('amtool is not installed here: its check of the shipped file is skipped.\n')

describe.skipIf(!promtool)('promtool', () => {
  it.each([
    ['check', 'rules', 'nexus-rules.yml'],
    ['check', 'config', 'prometheus.yml'],
    ['test', 'rules', 'nexus-rules-test.yml'],
  ])('%s %s %s finds nothing', (...args) => {
    expect(complaints('promtool', ...args)).toBe('')
  })
})

it.skipIf(!amtool)('amtool check-config finds nothing', () => {
  expect(complaints('amtool', 'check-config', 'alertmanager.yml')).toBe('')
})
