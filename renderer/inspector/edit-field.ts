// How a form changes the document: one edit a field, grouped so that undo takes back one field's edit.
import type { JsonValue, Path } from '../../engine/index.ts'
import { edit } from '../state/document.ts'

/** undefined removes the field. */
export function setField(path: Path, value: JsonValue | undefined, label: string): Promise<string | undefined> {
  const change = value === undefined ? ({ op: 'remove', path } as const) : ({ op: 'set', path, value } as const)
  return edit([change], `Change ${label.toLowerCase()}`, `field ${path.join('/')}`)
}

export const startsWith = (path: Path, head: Path): boolean =>
  path.length >= head.length && head.every((step, at) => path[at] === step)
