import type { MenuItemConstructorOptions } from 'electron'
import { describe, expect, it } from 'vitest'
import { applicationMenu } from './menu.ts'

const flat = (items: MenuItemConstructorOptions[]): MenuItemConstructorOptions[] =>
  items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? flat(item.submenu) : [])])

describe('applicationMenu', () => {
  it.each(['linux', 'win32'] as const)("leaves the console's keys alone on %s", (platform) => {
    const items = flat(applicationMenu(platform, true, () => {}))
    expect(items.find(({ role }) => role === 'quit')?.accelerator).toBe('Ctrl+Shift+Q')
    for (const taken of [
      'windowMenu',
      'fileMenu',
      'minimize',
      'close',
      'reload',
      'forceReload',
      'resetZoom',
      'toggleDevTools',
      'togglefullscreen',
    ])
      expect(items.some(({ role }) => role === taken)).toBe(false)
  })

  it('keeps copy and paste alive on macOS', () => {
    expect(applicationMenu('darwin', true, () => {}).map(({ role }) => role)).toEqual(['appMenu', 'editMenu', undefined, 'windowMenu'])
  })

  it('offers developer tools only unpackaged', () => {
    expect(flat(applicationMenu('linux', false, () => {})).some(({ role }) => role === 'toggleDevTools')).toBe(true)
  })
})
