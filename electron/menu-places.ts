// The places of the Studio as the page sends them for the menu: the list is the renderer's, which this room cannot import. What
// does not look like a place is refused, since a page sends it.

export interface MenuPlace {
  title: string
  /** The id of the command that leads there. */
  command: string
  /** As in a command: `mod+1`. */
  key?: string | undefined
}

const MAX_PLACES = 30
const TITLE = /^[^\p{C}]{1,40}$/u
const COMMAND = /^[a-z-]{1,40}\.show$/
const KEY = /^mod\+[0-9a-z,.]$/

/** Whether what a page sent is a list of places. */
export function isPlaceList(sent: unknown): sent is MenuPlace[] {
  return Array.isArray(sent) && sent.length <= MAX_PLACES && sent.every(isPlace)
}

function isPlace(sent: unknown): boolean {
  const { title, command, key } = (sent ?? {}) as { [name: string]: unknown }
  const isText = (value: unknown, pattern: RegExp) => typeof value === 'string' && pattern.test(value)
  return isText(title, TITLE) && isText(command, COMMAND) && (key === undefined || isText(key, KEY))
}

/** The key in Electron's words: CmdOrCtrl+1. */
export const acceleratorOf = (key: string): string => key.replace('mod', 'CmdOrCtrl')
