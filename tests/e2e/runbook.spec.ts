import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expectAccessible } from '../support/e2e/axe.ts'
import { expect, SETTLE_MS, test } from '../support/e2e/console.ts'

/** A command that says what it was told and changes nothing. */
const says = (...words: string[]) => ({ command: { argv: [process.execPath, '-p', 'process.argv.slice(1).join(" ")', '--', ...words] } })

test('a fix of the runbook is asked for once, tried dry, applied, found not better, and undone', { tag: '@shared' }, async ({
  page,
  nexus,
  shell,
  call,
}) => {
  const entry = {
    ...says('restarting', '{service_id}'),
    dry_run: says('would restart', '{service_id}'),
    undo: says('back'),
    verify_after: 2,
    confirm: 'Customers notice it.',
  }
  const form = { allow: [process.execPath], remediations: [{ service: 'ai-*', actions: { restart_service: entry } }] }
  writeFileSync(join(shell.main.dataFolder, 'remediations.yaml'), JSON.stringify(form))
  await nexus.open('?quality=low&motion=calm')
  await call.chaos.start({ mode: 'demo-spike' })
  await expect(nexus.row('ai-brain')).toHaveAttribute('data-status', 'critical', { timeout: SETTLE_MS })
  await nexus.row('ai-brain').click()
  const question = nexus.panel.getByTestId('fix-question')
  await expect.poll(async () => (await call.service.detail({ service_id: 'ai-brain' })).runbook_actions).toEqual(['restart_service'])
  // What the simulator can do itself stays one click.
  await expect(nexus.panel.getByTestId('apply-fix')).toHaveAttribute('data-action', 'reset_context')

  await expect(async () => {
    await nexus.panel.getByTestId('action-restart_service').click({ timeout: 2_000 })
    await expect(question).toContainText('Customers notice it.', { timeout: 2_000 })
  }).toPass({ timeout: SETTLE_MS })
  await expect(question.getByTestId('fix-plan').locator('code').last()).toHaveText('ai-brain')
  await question.getByTestId('fix-dry-run').click()
  await expect(question.getByTestId('fix-run')).toContainText('would restart ai-brain')
  await expectAccessible(page, 'asked whether to fix a real system')
  expect((await call.remediation.list({})).remediations).toEqual([])

  await question.getByTestId('fix-go').click()
  const status = nexus.panel.getByTestId('fix-status')
  await expect(status).toHaveAttribute('data-state', 'not_better', { timeout: SETTLE_MS })
  await expect(status).toContainText('applied, but not better after 2 s')
  await nexus.panel.getByTestId('fix-output').first().click()
  await expect(nexus.panel.getByTestId('fix-run').first()).toContainText('restarting ai-brain')

  await nexus.panel.getByTestId('fix-undo').click()
  await expect(question).toContainText('Undo')
  await question.getByTestId('fix-go').click()
  await expect(status).toHaveAttribute('data-state', 'undone', { timeout: SETTLE_MS })
})
