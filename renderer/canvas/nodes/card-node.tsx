// A node as a quiet card: icon in its family's tint, title, the one line that matters, badges only when true, labelled ports.
import { ActionIcon } from '@mantine/core'
import { Handle, type NodeProps, Position, useStore } from '@xyflow/react'
import {
  Ban,
  Check,
  ChevronsUpDown,
  CircleAlert,
  CircleHelp,
  Clock,
  Ellipsis,
  Lightbulb,
  Pin,
  TriangleAlert,
  Undo2,
  X,
} from 'lucide-react'
import { memo } from 'react'
import { useDebugMarks } from '../../debug/debug-marks.ts'
import { type FlowNode, heatWords, type NodeHeat } from '../flow.ts'
import type { NodeModel } from '../graph.ts'
import { toggleCollapsed, toggleOpened } from '../view-state.ts'
import classes from './card-node.module.css'
import { shortCount } from './heat.ts'
import { NodeIcon } from './node-icon.tsx'
import { MARK_WORDS, type NodeMark } from './run-marks.ts'
import { listedPorts, portOffset } from './sizes.ts'

/** Below this zoom nobody can read: a plain box is drawn. */
const READABLE_ZOOM = 0.4

export const CardNode = memo(function CardNode({ data, selected, isConnectable }: NodeProps<FlowNode>) {
  const isFar = useStore(({ transform }) => transform[2] < READABLE_ZOOM)
  const { model, mark, heat } = data
  const { isPaused, breakpoint } = useDebugMarks(model.id)
  return (
    <div
      className={classes.card}
      data-family={model.family}
      data-mark={mark?.mark}
      data-heat={heat && (heat.runs === 0 ? 'none' : 'some')}
      data-selected={selected || undefined}
      data-paused={isPaused || undefined}
      data-problem={model.errors > 0 || undefined}
    >
      {!model.isTrigger && (
        <Handle type="target" id="in" position={Position.Left} isConnectable={isConnectable} className={classes.in} />
      )}
      {breakpoint !== undefined && (
        <span
          className={classes.breakpoint}
          data-off={breakpoint === 'off' || undefined}
          role="img"
          aria-label={breakpoint === 'off' ? 'Breakpoint, off' : 'Breakpoint'}
        />
      )}
      {isFar ? <div className={classes.far} /> : <CardFace model={model} mark={mark} heat={heat} />}
      <Ports model={model} isConnectable={isConnectable} />
    </div>
  )
})

interface FaceProps {
  model: NodeModel
  mark: NodeMark | undefined
  heat: NodeHeat | undefined
}

export function CardFace({ model, mark, heat }: FaceProps) {
  return (
    <div className={classes.face}>
      <div className={classes.icon} data-family={model.family}>
        <NodeIcon type={model.type} />
      </div>
      <div className={classes.words}>
        <div className={classes.title}>{model.title}</div>
        {model.line !== '' && <div className={classes.line}>{model.line}</div>}
      </div>
      <Badges model={model} mark={mark} heat={heat} />
      {model.isLoop && (
        <ActionIcon
          size="sm"
          className="nodrag"
          aria-label={`Expand ${model.title}`}
          onClick={() => toggleCollapsed(model.id)}
        >
          <ChevronsUpDown size={14} />
        </ActionIcon>
      )}
      {model.calls !== undefined && !model.isForeign && (
        <ActionIcon
          size="sm"
          className="nodrag"
          aria-label={`Open ${model.title} in place`}
          onClick={() => toggleOpened(model.id)}
        >
          <ChevronsUpDown size={14} />
        </ActionIcon>
      )}
    </div>
  )
}

export function Badges({ model, mark, heat }: FaceProps) {
  const isWrite = model.effect === 'notify' || model.effect === 'change' || model.effect === 'destroy'
  return (
    <div className={classes.badges}>
      {isWrite && (
        <span className={classes.effect} data-effect={model.effect} title={`Effect: ${model.effect}`}>
          {model.effect}
        </span>
      )}
      {model.isPinned && <Pin size={12} className={classes.quiet} aria-label="Pinned outcome" />}
      {model.errors > 0 ? (
        <span className={classes.error} title={model.problem}>
          <CircleAlert size={14} aria-label={`${model.errors} errors`} />
        </span>
      ) : (
        model.warnings > 0 && (
          <span className={classes.warning} title={model.problem}>
            <TriangleAlert size={14} aria-label={`${model.warnings} warnings`} />
          </span>
        )
      )}
      {mark && <MarkBadge mark={mark} />}
      {!mark && heat && <HeatBadge heat={heat} />}
    </div>
  )
}

const MARK_ICONS = {
  done: Check,
  running: Ellipsis,
  waiting: Clock,
  skipped: Ban,
  failed: X,
  undone: Undo2,
  doubted: CircleHelp,
  stopped: Ban,
} as const

function MarkBadge({ mark: { mark, cause, count } }: { mark: NodeMark }) {
  const Icon = MARK_ICONS[mark]
  return (
    <span className={classes.mark} data-mark={mark} title={cause ? `${MARK_WORDS[mark]}: ${cause}` : MARK_WORDS[mark]}>
      {count > 1 && <span>{count}</span>}
      <Icon size={12} strokeWidth={2.5} aria-label={MARK_WORDS[mark]} />
    </span>
  )
}

/** How many runs came here; a lamp where something is odd about them all. */
function HeatBadge({ heat }: { heat: NodeHeat }) {
  const { runs, hints } = heat
  return (
    <span className={classes.heat} data-none={runs === 0 || undefined} title={[heatWords(heat), ...hints].join('\n')}>
      {hints.length > 0 && <Lightbulb size={12} aria-label={hints.join('; ')} />}
      {shortCount(runs)}
    </span>
  )
}

/** Output ports: in labelled rows where there is a choice, one at the side where there is none; errors leave below. */
export function Ports({ model, isConnectable }: { model: NodeModel; isConnectable: boolean }) {
  const rows = listedPorts(model)
  return (
    <>
      {model.ports.map(({ name, isError, isWired }) =>
        isError ? (
          <Handle
            key={name}
            type="source"
            id={name}
            position={Position.Bottom}
            isConnectable={isConnectable}
            className={classes.fault}
            data-wired={isWired || undefined}
            title="error: when the node fails"
          />
        ) : (
          <Handle
            key={name}
            type="source"
            id={name}
            position={Position.Right}
            isConnectable={isConnectable}
            className={classes.out}
            data-wired={isWired || undefined}
            style={{ top: portOffset(model, name) }}
            title={name}
          />
        ),
      )}
      {rows.map(({ name }) => (
        <div key={name} className={classes.port} style={{ top: portOffset(model, name) }}>
          {name}
        </div>
      ))}
    </>
  )
}
