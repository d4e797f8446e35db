// The frame of a group: its title is the handle that moves all of its nodes. Double click renames it.
import type { NodeProps } from '@xyflow/react'
import { memo } from 'react'
import { select } from '../../state/view.ts'
import { perform } from '../actions.ts'
import classes from '../annotations.module.css'
import { annotationId, FRAME_HANDLE, type FrameNodeType } from '../annotations.ts'
import { useCanvas } from '../view-state.ts'

export const FrameNode = memo(function FrameNode({ id, data }: NodeProps<FrameNodeType>) {
  const key = annotationId(id)
  const isNaming = useCanvas((state) => state.namingGroup === key) && !data.isReadOnly
  const rename = (title: string) => {
    useCanvas.setState({ namingGroup: undefined })
    if (title.trim() === '' || title === data.title) return
    void perform([{ op: 'set', path: ['groups', key, 'title'], value: title.trim() }], 'Rename group')
  }
  return (
    <div className={classes.frame} data-colour={data.colour}>
      {isNaming ? (
        <input
          className={`${classes.naming} nodrag`}
          // biome-ignore lint/a11y/noAutofocus: whoever asks to rename a group types at once
          autoFocus
          defaultValue={data.title}
          aria-label="Title of the group"
          onFocus={(event) => event.currentTarget.select()}
          onBlur={(event) => rename(event.currentTarget.value)}
          onKeyDown={(event) => {
            event.stopPropagation()
            if (event.key === 'Enter') rename(event.currentTarget.value)
            if (event.key === 'Escape') rename(data.title)
          }}
        />
      ) : (
        <button
          type="button"
          className={`${classes.handle} ${FRAME_HANDLE}`}
          disabled={data.isReadOnly}
          title="Drag to move all, double click to rename"
          aria-label={`Group ${data.title}: select its ${data.members.length} nodes`}
          // This runs before React Flow decides what to drag: it drags what is selected.
          onPointerDownCapture={() => select(data.members)}
          onClick={() => select(data.members)}
          onDoubleClick={() => useCanvas.setState({ namingGroup: key })}
        >
          {data.title}
        </button>
      )}
    </div>
  )
})
