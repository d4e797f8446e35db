// Commands on the open document as a whole.
import { Redo2, Save, Undo2 } from 'lucide-react'
import { redo, undo, useDocument } from '../state/document.ts'
import { saveNow } from '../state/document-file.ts'
import { useView } from '../state/view.ts'
import type { UserCommand } from './command.ts'

export const isPlaybookOpen = (): boolean =>
  useView.getState().place.name === 'playbook' && useDocument.getState().file !== undefined

export const undoEdit: UserCommand = {
  id: 'edit.undo',
  title: 'Undo',
  group: 'Edit',
  icon: Undo2,
  keys: ['mod+Z'],
  isAvailable: () => isPlaybookOpen() && useDocument.getState().past.length > 0,
  run: undo,
}

export const redoEdit: UserCommand = {
  id: 'edit.redo',
  title: 'Redo',
  group: 'Edit',
  icon: Redo2,
  keys: ['mod+shift+Z', 'mod+Y'],
  isAvailable: () => isPlaybookOpen() && useDocument.getState().future.length > 0,
  run: redo,
}

export const savePlaybook: UserCommand = {
  id: 'playbook.save',
  title: 'Save now',
  group: 'Playbook',
  icon: Save,
  keys: ['mod+S'],
  worksInFields: true,
  isAvailable: isPlaybookOpen,
  run: saveNow,
}
