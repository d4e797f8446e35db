// An edge: rounded and orthogonal, a faint one for errors; it can be inserted into.
import { BaseEdge, EdgeLabelRenderer, type EdgeProps, getSmoothStepPath } from '@xyflow/react'
import { Plus } from 'lucide-react'
import { memo, useState } from 'react'
import type { FlowEdge } from './flow.ts'
import classes from './playbook-edge.module.css'
import { openQuickAdd } from './view-state.ts'

export const PlaybookEdge = memo(function PlaybookEdge(props: EdgeProps<FlowEdge>) {
  const { id, source, target, sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition, data, selected } =
    props
  const [isNear, setNear] = useState(false)
  const [path, x, y] = getSmoothStepPath({
    sourceX,
    sourceY,
    targetX,
    targetY,
    sourcePosition,
    targetPosition,
    borderRadius: 12,
    offset: 22,
  })
  const name = [
    classes.edge,
    data?.isError && classes.error,
    data?.mark === 'taken' && classes.taken,
    data?.mark === 'skipped' && classes.skipped,
    selected && classes.selected,
  ]
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: hovering only reveals a button that can be reached by keyboard, too
    <g onMouseEnter={() => setNear(true)} onMouseLeave={() => setNear(false)}>
      <BaseEdge
        id={id}
        path={path}
        className={name.filter(Boolean).join(' ')}
        interactionWidth={22}
        {...(props.markerEnd !== undefined && { markerEnd: props.markerEnd })}
      />
      {(isNear || selected) && props.deletable && (
        <EdgeLabelRenderer>
          <button
            type="button"
            className={`${classes.insert} nodrag nopan`}
            style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}
            aria-label="Insert a node here"
            title="Insert a node here"
            onMouseEnter={() => setNear(true)}
            onMouseLeave={() => setNear(false)}
            onClick={(event) =>
              openQuickAdd({
                screen: { x: event.clientX, y: event.clientY },
                at: { x: x - 112, y: y - 28 },
                edge: { from: source, port: data?.port ?? 'done', to: target },
              })
            }
          >
            <Plus size={12} aria-hidden />
          </button>
        </EdgeLabelRenderer>
      )}
    </g>
  )
})
