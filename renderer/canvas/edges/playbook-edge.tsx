// An edge along its way around the cards, a faint one for errors; it can be inserted into.
import { BaseEdge, EdgeLabelRenderer, type EdgeProps } from '@xyflow/react'
import { Plus } from 'lucide-react'
import { memo, useState } from 'react'
import type { FlowEdge } from '../flow.ts'
import { shortCount } from '../nodes/heat.ts'
import { openQuickAdd, useCanvas } from '../view-state.ts'
import { useRoute } from './live-route.ts'
import classes from './playbook-edge.module.css'

export const PlaybookEdge = memo(function PlaybookEdge(props: EdgeProps<FlowEdge>) {
  const { id, source, target, sourceX, sourceY, data, selected } = props
  const { path, label } = useRoute(props)
  const [isNear, setNear] = useState(false)
  const isTarget = useCanvas(({ insertInto }) => insertInto === id)
  const name = [
    classes.edge,
    data?.isError && classes.error,
    data?.mark === 'taken' && classes.taken,
    data?.mark === 'skipped' && classes.skipped,
    data?.heat && (data.heat.runs === 0 ? classes.cold : classes.warm),
    (selected || isTarget) && classes.selected,
  ]
  const heat = data?.heat
  const [x, y] = [sourceX + label.x, sourceY + label.y]
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: hovering only reveals a button that can be reached by keyboard, too
    <g
      transform={`translate(${sourceX} ${sourceY})`}
      onMouseEnter={() => setNear(true)}
      onMouseLeave={() => setNear(false)}
    >
      <BaseEdge
        id={id}
        path={path}
        className={name.filter(Boolean).join(' ')}
        interactionWidth={22}
        {...(heat?.kind === 'backtest' && heat.runs > 0 && { style: { strokeWidth: widthOf(heat) } })}
        {...(props.markerEnd !== undefined && { markerEnd: props.markerEnd })}
      />
      {heat && heat.kind === 'backtest' && !(isNear && props.deletable) && (
        <EdgeLabelRenderer>
          <span className={classes.count} style={{ transform: `translate(-50%, -50%) translate(${x}px, ${y}px)` }}>
            {shortCount(heat.runs)}
          </span>
        </EdgeLabelRenderer>
      )}
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

const THINNEST = 1.5
const WIDEST = 8

/** By the share of all runs: area is what the eye compares, so the root of it. */
const widthOf = ({ runs, total }: { runs: number; total: number }): number =>
  total === 0 ? THINNEST : THINNEST + (WIDEST - THINNEST) * Math.sqrt(Math.min(1, runs / total))
