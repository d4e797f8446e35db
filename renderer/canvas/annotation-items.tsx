// What the context menu offers for a note or a group.
import { Menu } from '@mantine/core'
import { Check } from 'lucide-react'
import type { AnnotationColour } from '../../engine/index.ts'
import { useDocument } from '../state/document.ts'
import { perform, removeSelected } from './actions.ts'
import classes from './annotations.module.css'
import { annotationId, isNote, PAPER_COLOURS } from './annotations.ts'
import { useCanvas } from './view-state.ts'

const COLOUR_NAMES: { [colour in AnnotationColour]: string } = {
  amber: 'Amber',
  blue: 'Blue',
  green: 'Green',
  violet: 'Violet',
  grey: 'Grey',
}

/** @param annotation its id on the canvas */
export function AnnotationItems({ annotation }: { annotation: string }) {
  const { playbook } = useDocument.getState()
  const id = annotationId(annotation)
  const isOfNote = isNote(annotation)
  const kept = isOfNote ? playbook?.notes?.[id]?.colour : playbook?.groups?.[id]?.colour
  const colour = kept ?? (isOfNote ? 'amber' : 'grey')
  const path = [isOfNote ? 'notes' : 'groups', id]
  return (
    <>
      {isOfNote ? (
        <Menu.Item onClick={() => useCanvas.setState({ selectedNotes: [id], editingNote: id })}>Write</Menu.Item>
      ) : (
        <Menu.Item onClick={() => useCanvas.setState({ namingGroup: id })}>Rename group</Menu.Item>
      )}
      <Menu.Divider />
      {PAPER_COLOURS.map((one) => (
        <Menu.Item
          key={one}
          leftSection={<span className={classes.swatch} data-colour={one} />}
          rightSection={one === colour ? <Check size={13} aria-label="chosen" /> : undefined}
          onClick={() => void perform([{ op: 'set', path: [...path, 'colour'], value: one }], 'Change colour')}
        >
          {COLOUR_NAMES[one]}
        </Menu.Item>
      ))}
      <Menu.Divider />
      {isOfNote ? (
        <Menu.Item onClick={() => void removeSelected([], [], [id])}>Delete note</Menu.Item>
      ) : (
        <Menu.Item onClick={() => void perform([{ op: 'remove', path }], 'Ungroup')}>Ungroup</Menu.Item>
      )}
    </>
  )
}
