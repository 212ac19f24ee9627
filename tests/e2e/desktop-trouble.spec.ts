import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { startServer } from '../support/e2e/server.ts'
import { expect, isLive, launchDouble, test } from '../support/electron-double/test.ts'

/** What goes wrong with a desktop before and while it starts: one sentence each, and something that works. */

const notices = async (page: Page) => {
  await page.keyboard.press('Control+d')
  return page.getByTestId('debug-notices')
}

test('damaged files, a folder that cannot be written and a display that is missing are told, and the console is there', async ({
  context,
  page,
  dataFolder,
}) => {
  const desktop = join(dataFolder, 'desktop')
  mkdirSync(desktop)
  writeFileSync(join(desktop, 'window.json'), '{"bounds":')
  // A folder in the place of a file cannot be read.
  mkdirSync(join(desktop, 'gpu.json'))
  await using shell = await launchDouble({ context, page, dataFolder, args: ['--display', '3'] })
  await isLive(page)
  const told = await notices(page)
  await expect(told).toContainText('window.json is damaged: NEXUS goes on as at its first start')
  await expect(told).toContainText('gpu.json cannot be read (EISDIR')
  await expect(told).toContainText('There is no display 3 (only one is connected): NEXUS uses display 1')

  await test.step('a second start brings this one to the front, says what of it is not followed, and ends with 0', async () => {
    const other = await page.context().browser()?.newContext()
    if (!other) throw new Error('There is no browser.')
    await using second = await launchDouble({ context: other, page: await other.newPage(), dataFolder, args: ['--profile', 'production'] })
    expect(await second.ended).toBe(0)
    expect(second.errors()).toBe('NEXUS is already running with this data folder; its window comes to the front.\n')
    expect(second.windows()).toEqual([])
    await expect.poll(() => shell.notes.filter(({ what }) => what === 'focus')).toHaveLength(1)
    await expect(told).toContainText(`NEXUS was started again with --data ${dataFolder} --profile production: it goes on as it is`)
    await other.close()
  })
  await test.step('Ctrl+Q is the page’s while it hears, and the way out while it hangs', async () => {
    shell.tell({ tell: 'input', window: 1, key: { key: 'q', control: true } })
    await expect.poll(() => shell.notes.filter(({ what }) => what === 'input').map(({ detail }) => detail)).toEqual([false])
    shell.tell({ tell: 'hung', window: 1, hung: true })
    shell.tell({ tell: 'input', window: 1, key: { key: 'q', control: true } })
    expect(await shell.ended).toBe(0)
  })
})

test('where nothing can be written the desktop runs from a temporary folder; a system that shuts down stops it in order', async ({
  context,
  page,
  dataFolder,
}) => {
  const file = join(dataFolder, 'a-file')
  writeFileSync(file, 'not a folder')
  await using shell = await launchDouble({ context, page, dataFolder, args: ['--data', join(file, 'below')] })
  await isLive(page)
  const told = await notices(page)
  await expect(told).toContainText(`The folder ${join(file, 'below', 'desktop')} cannot be written (ENOTDIR`)
  await expect(told).toContainText(`The data folder ${join(file, 'below')} cannot be written`)
  shell.tell({ tell: 'app', event: 'shutdown' })
  expect(await shell.ended).toBe(0)
  expect(readFileSync(file, 'utf8')).toBe('not a folder')
})

test.describe('a start that fails', () => {
  const start = ['--kisok']
  const sentence = '--kisok is not a flag of NEXUS, but --kiosk is; --help lists them all.'

  test('is one sentence and code 2 for the launcher', async ({ context, page, dataFolder }) => {
    await using shell = await launchDouble({ context, page, dataFolder, args: start })
    expect(await shell.ended).toBe(2)
    expect(shell.errors()).toBe(`${sentence}\n`)
    expect(shell.windows()).toEqual([])
  })

  test('is a box for somebody who started it by itself', async ({ context, page, dataFolder }) => {
    await using shell = await launchDouble({ context, page, dataFolder, args: start, env: { ELECTRON_DOUBLE_ALONE: '1' } })
    expect(await shell.ended).toBe(2)
    expect(shell.notes).toContainEqual({ what: 'error-box', detail: { title: 'NEXUS cannot start', content: sentence } })
  })

  test('is told by a wall display on the display, without a box, and tried again', async ({ context, page, dataFolder }) => {
    await using holder = await startServer(['--data', dataFolder])
    // No flag: the preferences said so at the last start, and cannot be read at this one.
    mkdirSync(join(dataFolder, 'desktop'), { recursive: true })
    writeFileSync(join(dataFolder, 'desktop/kiosk.json'), '{"kiosk":true}')
    await using shell = await launchDouble({ context, page, dataFolder, env: { ELECTRON_DOUBLE_ALONE: '1' } })
    await expect(page.getByRole('heading')).toHaveText('NEXUS cannot start.')
    await expect(page.locator('p')).toContainText(`Another NEXUS (process ${holder.pid}) already keeps its history in ${dataFolder}`)
    expect(shell.notes.map(({ what }) => what)).not.toContain('error-box')
    if (process.env.NEXUS_PROVE === '1') {
      await expect.poll(() => shell.notes.map(({ what }) => what), { timeout: 30_000 }).toContain('relaunch')
    } else shell.tell({ tell: 'input', window: 1, key: { key: 'q', control: true } })
    await shell.ended
  })
})

test('the process can be ended by a signal while it starts, and while it runs', async ({ context, page, dataFolder }) => {
  await using shell = await launchDouble({ context, page, dataFolder })
  await shell.ready
  shell.child.kill('SIGTERM')
  shell.child.kill('SIGINT')
  expect(await shell.ended).toBe(0)
  const other = await page.context().browser()?.newContext()
  if (!other) throw new Error('There is no browser.')
  await using starting = await launchDouble({ context: other, page: await other.newPage(), dataFolder })
  await expect.poll(() => starting.notes.map(({ what }) => what)).toContain('menu')
  starting.child.kill('SIGTERM')
  expect(await starting.ended).toBe(0)
  expect(starting.errors()).toBe('')
  await other.close()
})
