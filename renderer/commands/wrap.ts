// Puts the selected nodes into a loop that stands where they stood.
import { Repeat2 } from 'lucide-react'
import { newNode, usableId } from '../../engine/index.ts'
import { perform, selectedIds, withoutInner } from '../canvas/actions.ts'
import { allIds } from '../canvas/graph.ts'
import { stage } from '../canvas/stage.ts'
import { catalog } from '../state/catalog.ts'
import { useDocument } from '../state/document.ts'
import { select, useView } from '../state/view.ts'
import type { UserCommand } from './command.ts'

export const wrapInLoop: UserCommand = {
  id: 'nodes.wrap',
  title: 'Put into a loop',
  group: 'Edit',
  icon: Repeat2,
  isAvailable: () => useView.getState().place.name === 'playbook' && stage() !== undefined && selectedIds().length > 0,
  run: async () => {
    const loop = catalog.types.find(({ loops }) => loops === 'each')
    if (!loop) return
    const nodes = withoutInner(selectedIds())
    const id = usableId(loop.title, new Set(allIds(useDocument.getState().playbook?.nodes ?? {})))
    // What it goes over is for the person to say: the inspector asks for it.
    const wrapped = await perform([{ op: 'wrap-nodes', nodes, id, node: newNode(loop) }], 'Put into a loop')
    if (wrapped) select([id])
  },
}
