// The native menu. Its items send the ids of the Studio's own commands, so that menu, palette and keys do the same.
import type { MenuItemConstructorOptions } from 'electron'
import { acceleratorOf, type MenuPlace } from './menu-places.ts'

export interface MenuActions {
  /** Sends the id of a command to the window in front. */
  send(id: string): void
  openWorkspace(): void
  openRecent(folder: string): void
}

const item = (
  label: string,
  id: string,
  send: MenuActions['send'],
  accelerator?: string,
): MenuItemConstructorOptions => ({
  label,
  // The page reacts to the key itself; the menu shows it.
  ...(accelerator !== undefined && { accelerator, registerAccelerator: false }),
  click: () => send(id),
})

/**
 * @param recent workspace folders, the latest first
 * @param places those of the Studio; none until the page has sent them
 */
export function menuTemplate(
  { send, openWorkspace, openRecent }: MenuActions,
  recent: readonly string[],
  places: readonly MenuPlace[],
  platform: NodeJS.Platform,
): MenuItemConstructorOptions[] {
  const separator: MenuItemConstructorOptions = { type: 'separator' }
  const file: MenuItemConstructorOptions[] = [
    { label: 'Open workspace…', accelerator: 'CmdOrCtrl+O', click: openWorkspace },
    {
      label: 'Open recent',
      enabled: recent.length > 0,
      submenu: recent.map((folder) => ({ label: folder, click: () => openRecent(folder) })),
    },
    separator,
    item('Save now', 'playbook.save', send, 'CmdOrCtrl+S'),
    item('Export…', 'playbook.export', send, 'CmdOrCtrl+E'),
    separator,
    platform === 'darwin' ? { role: 'close' } : { role: 'quit' },
  ]
  const edit: MenuItemConstructorOptions[] = [
    item('Undo', 'edit.undo', send, 'CmdOrCtrl+Z'),
    item('Redo', 'edit.redo', send, 'CmdOrCtrl+Shift+Z'),
    separator,
    { role: 'cut' },
    { role: 'copy' },
    { role: 'paste' },
    { role: 'selectAll' },
  ]
  const go = places.map(({ title, command, key }) =>
    item(title, command, send, key === undefined ? undefined : acceleratorOf(key)),
  )
  const view: MenuItemConstructorOptions[] = [
    item('Problems', 'problems.toggle', send, 'CmdOrCtrl+Shift+M'),
    item('Rehearse panel', 'rehearse.toggle', send, 'CmdOrCtrl+Shift+R'),
    item('Ledger', 'ledger.toggle', send, 'CmdOrCtrl+Shift+L'),
    item('Tests', 'tests.toggle', send, 'CmdOrCtrl+Shift+T'),
    item('Source', 'source.toggle', send, 'CmdOrCtrl+Shift+E'),
    item('Inspector', 'inspector.toggle', send, 'CmdOrCtrl+I'),
    separator,
    { role: 'togglefullscreen' },
    { role: 'toggleDevTools' },
  ]
  return [
    ...(platform === 'darwin' ? [{ role: 'appMenu' } as MenuItemConstructorOptions] : []),
    { label: 'File', submenu: file },
    { label: 'Edit', submenu: edit },
    ...(go.length > 0 ? [{ label: 'Go', submenu: go }] : []),
    { label: 'View', submenu: view },
    { role: 'windowMenu' },
  ]
}
