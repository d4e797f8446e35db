// Renames the title of a node where it stands: Enter keeps it, Escape leaves it as it was.
import { TextInput } from '@mantine/core'
import { useState } from 'react'
import { useDocument } from '../../state/document.ts'
import { renameTitle } from '../actions.ts'
import { findNode } from '../graph.ts'
import { type NodeAt, useCanvas } from '../view-state.ts'
import classes from './search-popup.module.css'

export function RenamePopup() {
  const request = useCanvas((state) => state.renaming)
  return request ? <Popup key={request.node} request={request} /> : null
}

function Popup({ request: { node, screen } }: { request: NodeAt }) {
  const before = findNode(useDocument.getState().playbook?.nodes ?? {}, node)?.title ?? ''
  const [title, setTitle] = useState(before)
  const end = (isKept: boolean) => {
    useCanvas.setState({ renaming: undefined })
    if (isKept && title.trim() !== before) void renameTitle(node, title)
  }
  return (
    <div
      className={classes.popup}
      style={{ left: Math.min(screen.x, window.innerWidth - 320), top: Math.min(screen.y, window.innerHeight - 60) }}
    >
      <TextInput
        autoFocus
        value={title}
        aria-label="Title of the node"
        onFocus={(event) => event.currentTarget.select()}
        onChange={(event) => setTitle(event.currentTarget.value)}
        onBlur={() => end(true)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' && event.key !== 'Escape') return
          event.preventDefault()
          event.stopPropagation()
          end(event.key === 'Enter')
        }}
      />
    </div>
  )
}
