// A loop as a container with a header: its body stands inside it. It can be collapsed to a card.
import { ActionIcon } from '@mantine/core'
import { Handle, type NodeProps, Position } from '@xyflow/react'
import { ChevronsDownUp } from 'lucide-react'
import { memo } from 'react'
import type { FlowNode } from '../flow.ts'
import { toggleCollapsed } from '../view-state.ts'
import cards from './card-node.module.css'
import { Badges, Ports } from './card-node.tsx'
import classes from './loop-node.module.css'
import { NodeIcon } from './node-icon.tsx'

export const LoopNode = memo(function LoopNode({ id, data, selected, isConnectable }: NodeProps<FlowNode>) {
  const { model, mark } = data
  return (
    <div className={`${cards.card} ${classes.loop}`} data-mark={mark?.mark} data-selected={selected || undefined}>
      <Handle type="target" id="in" position={Position.Left} isConnectable={isConnectable} className={cards.in} />
      <div className={classes.head}>
        <div className={cards.icon} data-family={model.family}>
          <NodeIcon type={model.type} />
        </div>
        <div className={cards.words}>
          <div className={cards.title}>{model.title}</div>
          <div className={cards.line}>{model.line}</div>
        </div>
        <Badges model={model} mark={mark} heat={data.heat} />
        <ActionIcon
          size="sm"
          className="nodrag"
          aria-label={`Collapse ${model.title}`}
          onClick={() => toggleCollapsed(id)}
        >
          <ChevronsDownUp size={14} />
        </ActionIcon>
      </div>
      <Ports model={{ ...model, ports: model.ports }} isConnectable={isConnectable} />
    </div>
  )
})
