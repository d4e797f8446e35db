// The small bar on the canvas: palette, zoom, fit, lay out, find.
import { ActionIcon, Tooltip } from '@mantine/core'
import { LayoutDashboard, Maximize, PanelLeftOpen, Search, ZoomIn, ZoomOut } from 'lucide-react'
import { memo } from 'react'
import { showKey } from '../commands/keys.ts'
import type { Stage } from './stage.ts'
import classes from './toolbar.module.css'
import { useCanvas } from './view-state.ts'

/** Kept as it is while nodes are dragged. */
export const Toolbar = memo(function Toolbar({ stage, isReadOnly }: { stage: Stage; isReadOnly: boolean }) {
  const isPaletteOpen = useCanvas((state) => state.isPaletteOpen)
  return (
    <div className={classes.bar} role="toolbar" aria-label="Canvas">
      {!isReadOnly && !isPaletteOpen && (
        <Tool label="Show the palette" onClick={() => useCanvas.setState({ isPaletteOpen: true })}>
          <PanelLeftOpen size={16} />
        </Tool>
      )}
      <Tool label="Zoom out" keys="-" onClick={() => stage.zoom('out')}>
        <ZoomOut size={16} />
      </Tool>
      <Tool label="Zoom in" keys="=" onClick={() => stage.zoom('in')}>
        <ZoomIn size={16} />
      </Tool>
      <Tool label="Fit everything" keys="shift+1" onClick={() => stage.fit()}>
        <Maximize size={16} />
      </Tool>
      {!isReadOnly && (
        <>
          <Tool label="Lay out" keys="shift+L" onClick={() => void stage.layOut()}>
            <LayoutDashboard size={16} />
          </Tool>
          <Tool label="Find on the canvas" keys="mod+F" onClick={() => useCanvas.setState({ isFinding: true })}>
            <Search size={16} />
          </Tool>
        </>
      )}
    </div>
  )
})

function Tool({
  label,
  keys,
  onClick,
  children,
}: {
  label: string
  keys?: string
  onClick: () => void
  children: React.ReactNode
}) {
  return (
    <Tooltip label={keys === undefined ? label : `${label}  ${showKey(keys)}`} position="top">
      <ActionIcon aria-label={label} onClick={onClick}>
        {children}
      </ActionIcon>
    </Tooltip>
  )
}
