// Notes and frames on the canvas: notes are kept here while they are dragged, frames follow their nodes.
import { applyNodeChanges, type NodeChange } from '@xyflow/react'
import { useCallback, useEffect, useMemo, useState } from 'react'
import type { Playbook } from '../../engine/index.ts'
import { annotationId, framesOf, isNote, type NoteNodeType, notesOf } from './annotations.ts'
import type { FlowNode } from './flow.ts'
import { useCanvas } from './view-state.ts'

export type CanvasNode = FlowNode | NoteNodeType | ReturnType<typeof framesOf>[number]

/** @param nodes the cards as they are drawn now */
export function useAnnotations(playbook: Playbook, nodes: FlowNode[], isReadOnly: boolean) {
  const selected = useCanvas((state) => state.selectedNotes)
  const [notes, setNotes] = useState<NoteNodeType[]>([])
  useEffect(() => {
    setNotes((before) => notesOf(playbook.notes, selected, isReadOnly, before))
  }, [playbook.notes, selected, isReadOnly])
  // What was selected in another playbook means nothing here.
  useEffect(() => useCanvas.setState({ selectedNotes: [], editingNote: undefined, namingGroup: undefined }), [])
  const frames = useMemo(() => framesOf(playbook.groups, nodes, isReadOnly), [playbook.groups, nodes, isReadOnly])
  const change = useCallback((changes: NodeChange<CanvasNode>[]) => {
    const own = changes.filter((one): one is NodeChange<NoteNodeType> => 'id' in one && isNote(one.id))
    if (own.length === 0) return
    setNotes((before) => {
      const after = applyNodeChanges(own, before)
      if (own.some(({ type }) => type === 'select')) {
        const ids = after.filter((note) => note.selected).map(({ id }) => annotationId(id))
        queueMicrotask(() => useCanvas.setState({ selectedNotes: ids }))
      }
      return after
    })
  }, [])
  const all = useMemo((): CanvasNode[] => [...frames, ...notes, ...nodes], [frames, notes, nodes])
  return { all, change }
}
