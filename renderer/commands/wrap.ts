// Puts the selected nodes into a loop that stands where they stood.
import { Repeat2 } from 'lucide-react'
import { usableId } from '../../engine/index.ts'
import { perform, selectedIds, withoutInner } from '../canvas/actions.ts'
import { allIds } from '../canvas/graph.ts'
import { stage } from '../canvas/stage.ts'
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
    const nodes = withoutInner(selectedIds())
    const id = usableId('for-each', new Set(allIds(useDocument.getState().playbook?.nodes ?? {})))
    // What it goes over is for the person to say: the inspector asks for it.
    const wrapped = await perform([{ op: 'wrap-nodes', nodes, id, node: { type: 'flow/for-each' } }], 'Put into a loop')
    if (wrapped) select([id])
  },
}
