import type { MenuItemConstructorOptions } from 'electron'

/**
 * The application menu. Without one Electron installs its own, whose Ctrl+M minimises,
 * Ctrl+R reloads and Ctrl+Q quits under the console's keys. macOS needs its application,
 * edit and window menus: without them Cmd+C and Cmd+V do nothing.
 */
export function applicationMenu(platform: NodeJS.Platform, packaged: boolean, refresh: () => void): MenuItemConstructorOptions[] {
  const developer: MenuItemConstructorOptions[] = packaged ? [] : [{ type: 'separator' }, { role: 'toggleDevTools' }]
  // Loads the page anew behind the one that is shown; without a key, for Ctrl+R would be one more to press by mistake.
  const again: MenuItemConstructorOptions = { label: 'Refresh the picture', click: refresh }
  const view = (full: MenuItemConstructorOptions): MenuItemConstructorOptions => ({ label: 'View', submenu: [full, again, ...developer] })
  if (platform === 'darwin') return [{ role: 'appMenu' }, { role: 'editMenu' }, view({ role: 'togglefullscreen' }), { role: 'windowMenu' }]
  return [
    { label: 'NEXUS', submenu: [{ role: 'quit', accelerator: 'Ctrl+Shift+Q' }] },
    {
      label: 'Edit',
      submenu: [
        { role: 'undo' },
        { role: 'redo' },
        { type: 'separator' },
        { role: 'cut' },
        { role: 'copy' },
        { role: 'paste' },
        { role: 'selectAll' },
      ],
    },
    // Not the role, which would show and take F11: the page has the key, and somebody may have changed it.
    view({ label: 'Full screen', click: (_item, window) => window?.setFullScreen(!window.isFullScreen()) }),
  ]
}
