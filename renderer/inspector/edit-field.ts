// How a form changes the document: one edit a field, grouped so that undo takes back one field's edit.
import type { Edit, JsonValue, Path } from '../../engine/index.ts'
import { catalog } from '../state/catalog.ts'
import { edit, useDocument } from '../state/document.ts'
import { editsBefore } from './edits-before.ts'

/** undefined removes the field. */
export function setField(path: Path, value: JsonValue | undefined, label: string): Promise<string | undefined> {
  const change: Edit = value === undefined ? { op: 'remove', path } : { op: 'set', path, value }
  const { playbook } = useDocument.getState()
  const edits = playbook ? [...editsBefore(playbook, path, (type) => catalog.get(type)), change] : [change]
  return edit(edits, `Change ${label.toLowerCase()}`, `field ${path.join('/')}`)
}

export const startsWith = (path: Path, head: Path): boolean =>
  path.length >= head.length && head.every((step, at) => path[at] === step)
