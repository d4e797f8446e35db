// A note on the canvas: plain text on a tint. Double click or Enter writes, Escape or a click elsewhere is done.
import { type NodeProps, NodeResizer } from '@xyflow/react'
import { memo } from 'react'
import { perform } from '../actions.ts'
import classes from '../annotations.module.css'
import { annotationId, type NoteNodeType } from '../annotations.ts'
import { useCanvas } from '../view-state.ts'

export const NoteNode = memo(function NoteNode({ id, data, selected }: NodeProps<NoteNodeType>) {
  const key = annotationId(id)
  const isEditing = useCanvas((state) => state.editingNote === key) && !data.isReadOnly
  const edit = (editingNote: string | undefined) => useCanvas.setState({ editingNote })
  const write = (text: string) => {
    edit(undefined)
    if (text !== data.text) void perform([{ op: 'set', path: ['notes', key, 'text'], value: text }], 'Write note')
  }
  return (
    <>
      <NodeResizer
        isVisible={selected && !data.isReadOnly}
        minWidth={120}
        minHeight={56}
        onResizeEnd={(_, { x, y, width, height }) =>
          void perform(
            [
              { op: 'set', path: ['notes', key, 'at'], value: [Math.round(x), Math.round(y)] },
              { op: 'set', path: ['notes', key, 'size'], value: [Math.round(width), Math.round(height)] },
            ],
            'Resize note',
          )
        }
      />
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the node around it takes the focus, and Enter there writes too */}
      <div
        className={classes.note}
        data-colour={data.colour}
        data-selected={selected || undefined}
        onDoubleClick={() => edit(key)}
      >
        {isEditing ? (
          <textarea
            className={`${classes.writing} nodrag nowheel`}
            // biome-ignore lint/a11y/noAutofocus: whoever asks to write a note writes at once
            autoFocus
            defaultValue={data.text}
            aria-label="Text of the note"
            onBlur={(event) => write(event.currentTarget.value)}
            onKeyDown={(event) => {
              event.stopPropagation()
              if (event.key === 'Escape' || (event.key === 'Enter' && (event.ctrlKey || event.metaKey)))
                write(event.currentTarget.value)
            }}
          />
        ) : (
          <div className={classes.text} data-empty={data.text === '' || undefined}>
            {data.text === '' ? 'An empty note' : data.text}
          </div>
        )}
      </div>
    </>
  )
})
