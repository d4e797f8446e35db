// What the copy of a playbook is called: a long title is cut so far that it may be one.
import { MOST_TITLE } from '../../api/index.ts'

const END = ' (copy)'

export function copyTitle(title: string): string {
  const room = MOST_TITLE - END.length
  return title.length <= room ? `${title}${END}` : `${title.slice(0, room - 1).trimEnd()}…${END}`
}
