// A call that is opened in place: the playbook that it runs, to look at, with the way to it and the way back to a card.
import { ActionIcon, UnstyledButton } from '@mantine/core'
import { Handle, type NodeProps, Position, useReactFlow, useStore } from '@xyflow/react'
import { ChevronsDownUp, ExternalLink } from 'lucide-react'
import { memo, useEffect } from 'react'
import { useHost } from '../../state/host.ts'
import { go } from '../../state/view.ts'
import { innerId } from '../called.ts'
import { calledFile } from '../called-file.ts'
import type { FlowNode } from '../flow.ts'
import { toggleOpened } from '../view-state.ts'
import classes from './called-node.module.css'
import cards from './card-node.module.css'
import { Badges, Ports } from './card-node.tsx'
import { NodeIcon } from './node-icon.tsx'

export const CalledNode = memo(function CalledNode({ id, data, selected, isConnectable }: NodeProps<FlowNode>) {
  const { model, mark } = data
  const isEmpty = useStore(({ nodeLookup }) => ![...nodeLookup.keys()].some((key) => key.startsWith(innerId(id, ''))))
  const flow = useReactFlow()
  useEffect(() => {
    // It has just been opened: all of it is wanted.
    if (!isEmpty) requestAnimationFrame(() => void flow.fitView({ nodes: [{ id }], padding: 0.1, maxZoom: 1 }))
  }, [flow, id, isEmpty])
  const playbooks = useHost((host) => host.playbooks)
  const target = calledFile(playbooks ?? [], model.calls ?? '')
  return (
    <div className={`${cards.card} ${classes.called}`} data-mark={mark?.mark} data-selected={selected || undefined}>
      <Handle type="target" id="in" position={Position.Left} isConnectable={isConnectable} className={cards.in} />
      <div className={classes.head}>
        <div className={cards.icon} data-family={model.family}>
          <NodeIcon type={model.type} />
        </div>
        <div className={cards.words}>
          <div className={cards.title}>{model.title}</div>
          <div className={cards.line}>{target?.name ?? model.calls}</div>
        </div>
        <Badges model={model} mark={mark} heat={data.heat} />
        {target && (
          <UnstyledButton
            className={`${classes.open} nodrag`}
            aria-label={`Open ${target.name}`}
            onClick={() => go({ name: 'playbook', id: target.file })}
          >
            <ExternalLink size={12} aria-hidden /> Open
          </UnstyledButton>
        )}
        <ActionIcon size="sm" className="nodrag" aria-label={`Close ${model.title}`} onClick={() => toggleOpened(id)}>
          <ChevronsDownUp size={14} />
        </ActionIcon>
      </div>
      {isEmpty && (
        <p className={classes.nothing} role="status">
          {model.problem ?? 'What it runs is shown once the playbook has no errors.'}
        </p>
      )}
      <Ports model={model} isConnectable={isConnectable} />
    </div>
  )
})
