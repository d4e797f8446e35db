// Notes and groups: annotations of the canvas, which say nothing of what the playbook does.
import { notifications } from '@mantine/notifications'
import { Group, StickyNote, Ungroup } from 'lucide-react'
import { type Edit, usableId } from '../../engine/index.ts'
import { perform, selectedIds, withoutInner } from '../canvas/actions.ts'
import { freePlace, groupEdits, groupsWith } from '../canvas/annotations.ts'
import { graphOf } from '../canvas/graph.ts'
import { stage } from '../canvas/stage.ts'
import { useCanvas } from '../canvas/view-state.ts'
import { useDocument } from '../state/document.ts'
import { select, useView } from '../state/view.ts'
import type { UserCommand } from './command.ts'

const isCanvas = (): boolean => useView.getState().place.name === 'playbook' && stage() !== undefined
const playbookNow = () => useDocument.getState().playbook
const freeId = (base: string, taken: object | undefined): string => usableId(base, new Set(Object.keys(taken ?? {})))

export const addNote: UserCommand = {
  id: 'notes.add',
  title: 'Add a note',
  group: 'Edit',
  icon: StickyNote,
  keys: ['n'],
  isAvailable: isCanvas,
  run: async () => {
    const now = stage()
    const id = freeId('note', playbookNow()?.notes)
    const playbook = playbookNow()
    if (!now || !playbook) return
    const roots = Object.keys(playbook.nodes)
    const value = { text: '', at: freePlace(now.middle(), now.boxes(roots)) }
    if (!(await perform([{ op: 'set', path: ['notes', id], value }], 'Add a note'))) return
    select([])
    useCanvas.setState({ selectedNotes: [id], editingNote: id })
  },
}

export const groupNodes: UserCommand = {
  id: 'nodes.group',
  title: 'Group',
  group: 'Edit',
  icon: Group,
  keys: ['g'],
  isAvailable: () => isCanvas() && selectedIds().length > 0,
  run: async () => {
    const playbook = playbookNow()
    const members = withoutInner(selectedIds())
    if (!playbook || members.length === 0) return
    const parents = new Map(graphOf(playbook, []).nodes.map(({ id, parent }) => [id, parent]))
    if (new Set(members.map((id) => parents.get(id))).size > 1) {
      notifications.show({ message: 'A group holds nodes of one graph: the playbook’s own, or one loop’s.' })
      return
    }
    const id = freeId('group', playbook.groups)
    if (await perform(groupEdits(playbook.groups, id, 'Group', members), `Group ${members.length} nodes`))
      useCanvas.setState({ namingGroup: id })
  },
}

export const ungroupNodes: UserCommand = {
  id: 'nodes.ungroup',
  title: 'Ungroup',
  group: 'Edit',
  icon: Ungroup,
  keys: ['shift+G'],
  isAvailable: () => isCanvas() && groupsWith(playbookNow()?.groups, selectedIds()).length > 0,
  run: async () => {
    const ids = groupsWith(playbookNow()?.groups, selectedIds())
    await perform(
      ids.map((id): Edit => ({ op: 'remove', path: ['groups', id] })),
      'Ungroup',
    )
  },
}

export const annotationCommands: readonly UserCommand[] = [addNote, groupNodes, ungroupNodes]
