// Shortcuts: one listener for the page that looks a key up in a list of commands.
import { getHotkeyHandler } from '@mantine/hooks'
import type { UserCommand } from './command.ts'

let known: readonly UserCommand[] = []

/** The commands that a key reaches, for a list of shortcuts. */
export const commandsWithKeys = (): UserCommand[] => known.filter(({ keys }) => keys !== undefined)

/** Whether the person types text here. */
function isField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  return target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName)
}

export function runCommand(command: UserCommand): void {
  if (command.isAvailable?.() === false) return
  void Promise.resolve(command.run()).catch((thrown: unknown) => console.error(thrown))
}

/** Listens on the page for the keys of these commands; gives the way to stop it. */
export function listenForKeys(commands: readonly UserCommand[]): () => void {
  known = commands
  const listener = (event: KeyboardEvent) => {
    if (event.defaultPrevented) return
    const typing = isField(event.target)
    for (const command of commands) {
      if (!command.keys || (typing && !command.worksInFields) || command.isAvailable?.() === false) continue
      getHotkeyHandler(command.keys.map((key) => [key, () => runCommand(command), { preventDefault: true }]))(event)
      if (event.defaultPrevented) return
    }
  }
  // A code editor has keys of its own for some of these: where a command works in fields, it comes first.
  const inEditor = (event: KeyboardEvent) => {
    if (!(event.target instanceof HTMLElement) || event.target.closest('.monaco-editor') === null) return
    listener(event)
    if (event.defaultPrevented) event.stopPropagation()
  }
  window.addEventListener('keydown', inEditor, true)
  window.addEventListener('keydown', listener)
  return () => {
    window.removeEventListener('keydown', inEditor, true)
    window.removeEventListener('keydown', listener)
  }
}

const isMac = /mac/i.test(navigator.platform)

/** A key as `aria-keyshortcuts` names it. */
export const ariaKey = (key: string): string =>
  key
    .replace('mod', isMac ? 'Meta' : 'Control')
    .replace('shift', 'Shift')
    .replace('alt', 'Alt')

/** A key as people read it: ⌘Z on a Mac, Ctrl+Z elsewhere. */
export function showKey(key: string): string {
  const parts = key.split('+')
  const shown = parts.map((part) => {
    if (part === 'mod') return isMac ? '⌘' : 'Ctrl'
    if (part === 'shift') return isMac ? '⇧' : 'Shift'
    if (part === 'alt') return isMac ? '⌥' : 'Alt'
    return part.length === 1 ? part.toUpperCase() : part
  })
  return shown.join(isMac ? '' : '+')
}
