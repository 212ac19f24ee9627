import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { actionsOf, fitsService } from '../../../../shared/runbook-match.ts'
import { type PlanRequest, planFor, reveal } from './plan.ts'
import { readRunbook } from './read.ts'
import type { Runbook } from './types.ts'

const TOKEN = 'correct-horse-battery'
function book(text: string): Runbook {
  const { runbook, problems } = readRunbook(text, { value: (name) => (name === 'OPS_TOKEN' ? TOKEN : undefined), isOurs: () => false })
  if (runbook === null) throw new Error(problems[0]?.message)
  return runbook
}
const request = (serviceId: string, change: Partial<PlanRequest> = {}): PlanRequest => ({
  serviceId,
  action: 'restart_service',
  part: 'apply',
  incidentId: null,
  remediationId: null,
  ...change,
})

/** A runbook for exactly this id. */
function bookFor(id: string, step: object): Runbook {
  return book(
    JSON.stringify({ allow: ['do'], secrets: ['OPS_TOKEN'], remediations: [{ service: id, actions: { restart_service: step } }] }),
  )
}

describe('patterns', () => {
  it.each([
    ['checkout', 'checkout', true],
    ['checkout', 'checkout2', false],
    ['*', 'checkout', true],
    ['prod-*', 'prod-checkout', true],
    ['prod-*', 'prod-', true],
    ['prod-*-api', 'prod-a-api', true],
    ['prod-*-api', 'prod-api', false],
    ['a*b*c', 'a1b2c', true],
    ['a*b*c', 'acb', false],
    ['*', '-rf', false],
    ['*', '../etc', false],
    ['*', 'a b', false],
    ['*', '$(reboot)', false],
    ['*', 'a\nb', false],
    ['-rf', '-rf', true],
  ])('%j meets %j: %s', (pattern, id, fits) => {
    expect(fitsService(pattern, id)).toBe(fits)
  })

  it('let what names an id whole go first', () => {
    const rules = [
      { service: '*', actions: ['scale_out' as const] },
      { service: 'checkout', actions: ['failover' as const, 'scale_out' as const] },
    ]
    expect(actionsOf(rules, 'checkout')).toEqual(['failover', 'scale_out'])
    expect(actionsOf(rules, 'other')).toEqual(['scale_out'])
    expect(actionsOf(rules, 'not plain')).toEqual([])
  })
})

const anyId = fc
  .oneof(
    fc.string({ minLength: 1, maxLength: 60, unit: 'binary' }),
    fc.constantFrom(
      '-rf',
      '--all',
      '$(reboot)',
      '; rm -rf /',
      'a\nb',
      '`x`',
      '"',
      "'",
      '%s',
      '{action}',
      `\${env:OPS_TOKEN}`,
      '..',
      '@/etc/passwd',
      '\\',
    ),
  )
  .filter((id) => !id.includes('*'))

describe('a plan', () => {
  it('puts any id into one argument, as it is, or refuses it', () => {
    fc.assert(
      fc.property(anyId, (id) => {
        const runbook = bookFor(id, { command: { argv: ['do', '--service={service_id}', '--', '{service_id}', 'x/{service_id}/y'] } })
        if (id.includes('\0')) {
          expect(() => planFor(runbook, request(id))).toThrow('cannot be passed')
          return
        }
        const step = planFor(runbook, request(id))?.step
        expect(step?.how === 'command' && step.args).toEqual([`--service=${id}`, '--', id, `x/${id}/y`])
      }),
    )
  })

  it('puts any id into one segment of an address and one text of a body', () => {
    fc.assert(
      fc.property(anyId, (id) => {
        const runbook = bookFor(id, {
          http: { url: 'https://ops.example.com/v1/{service_id}/restart?id={service_id}', json: { id: '{service_id}' } },
        })
        if (id.includes('\0') || id === '.' || id === '..') {
          expect(() => planFor(runbook, request(id))).toThrow(/cannot/)
          return
        }
        const step = planFor(runbook, request(id))?.step
        if (step?.how !== 'http') throw new Error('no call')
        const url = new URL(step.url)
        expect(url.origin).toBe('https://ops.example.com')
        expect(url.pathname.split('/').map(decodeURIComponent)).toEqual(['', 'v1', id, 'restart'])
        expect([...url.searchParams.keys()]).toEqual(['id'])
        expect(JSON.parse(reveal(step.body ?? ''))).toEqual({ id })
      }),
    )
  })

  it('never lets an id begin an argument with a dash, where nothing ends the options', () => {
    const runbook = bookFor('-rf', { command: { argv: ['do', '{service_id}'] } })
    expect(() => planFor(runbook, request('-rf'))).toThrow(/begins with a dash.*put "--" before/)
  })

  it('has another id when anything of the entry is another, and shows no secret', () => {
    const step = {
      http: {
        url: 'https://ops.example.com/x',
        headers: { Authorization: `Bearer \${env:OPS_TOKEN}` },
        json: { token: `\${env:OPS_TOKEN}` },
      },
    }
    const planned = planFor(bookFor('a', step), request('a'))
    expect(JSON.stringify(planned)).not.toContain(TOKEN)
    expect(planned?.shown.body).toBe('{"token":"[secret]"}')
    if (planned?.step.how !== 'http') throw new Error('no call')
    expect(reveal(planned.step.headers.authorization ?? '')).toBe(`Bearer ${TOKEN}`)
    const other = planFor(bookFor('a', { ...step, verify_after: 61 }), request('a'))
    expect(other?.shown.plan).not.toBe(planned.shown.plan)
    expect(planFor(bookFor('a', step), request('a', { incidentId: 'inc-1', remediationId: 'fix-1' }))?.shown.plan).toBe(planned.shown.plan)
  })

  it('is null where the runbook says nothing', () => {
    const runbook = bookFor('a', { command: { argv: ['do'] } })
    expect(planFor(runbook, request('b'))).toBeNull()
    expect(planFor(runbook, request('a', { action: 'failover' }))).toBeNull()
    expect(planFor(runbook, request('a', { part: 'undo' }))).toBeNull()
    expect(planFor(runbook, request('a', { part: 'dry_run' }))).toBeNull()
  })
})
