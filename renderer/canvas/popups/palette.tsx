// The palette: every node type in its group, to be dragged in or added by Enter.
import { ActionIcon, TextInput, Tooltip } from '@mantine/core'
import { PanelLeftClose, Search } from 'lucide-react'
import { memo, useMemo, useState } from 'react'
import type { NodeType } from '../../../engine/index.ts'
import { familyOf } from '../../state/catalog.ts'
import cards from '../nodes/card-node.module.css'
import { NodeIcon } from '../nodes/node-icon.tsx'
import { useCanvas } from '../view-state.ts'
import classes from './palette.module.css'
import { searchTypes } from './search-types.ts'

/** What a drag from the palette carries. */
export const NODE_TYPE_DATA = 'application/x-firebreak-node-type'

const GROUP_TITLES: { [group: string]: string } = {
  trigger: 'Triggers',
  condition: 'Conditions',
  data: 'Data',
  flow: 'Flow',
  human: 'People',
  action: 'Actions',
}

/**
 * Kept as it is while nodes are dragged.
 * @param onAdd adds a node of this type in the middle of what is seen
 */
export const Palette = memo(function Palette({ onAdd }: { onAdd: (type: string) => void }) {
  const [words, setWords] = useState('')
  const groups = useMemo(() => {
    const found = new Map<string, NodeType[]>()
    for (const type of searchTypes(words)) {
      const group = type.type.slice(0, type.type.indexOf('/'))
      found.set(group, [...(found.get(group) ?? []), type])
    }
    return [...found]
  }, [words])
  return (
    <aside className={classes.palette} aria-label="Node types">
      <div className={classes.head}>
        <TextInput
          className={classes.search}
          value={words}
          onChange={(event) => setWords(event.currentTarget.value)}
          placeholder="Search nodes"
          aria-label="Search node types to add"
          leftSection={<Search size={14} aria-hidden />}
        />
        <Tooltip label="Hide the palette">
          <ActionIcon aria-label="Hide the palette" onClick={() => useCanvas.setState({ isPaletteOpen: false })}>
            <PanelLeftClose size={16} />
          </ActionIcon>
        </Tooltip>
      </div>
      <div className={classes.groups}>
        {groups.map(([group, types]) => (
          <section key={group} aria-label={GROUP_TITLES[group] ?? group}>
            <h2 className={classes.group}>{GROUP_TITLES[group] ?? group}</h2>
            {types.map((type) => (
              <PaletteItem key={type.type} type={type} onAdd={onAdd} />
            ))}
          </section>
        ))}
        {groups.length === 0 && <p className={classes.nothing}>No node type matches.</p>}
      </div>
    </aside>
  )
})

function PaletteItem({ type: { type, title, docs }, onAdd }: { type: NodeType; onAdd: (type: string) => void }) {
  return (
    <button
      type="button"
      className={classes.item}
      draggable
      title={docs.split('\n', 1)[0]}
      onDragStart={(event) => {
        event.dataTransfer.setData(NODE_TYPE_DATA, type)
        event.dataTransfer.effectAllowed = 'copy'
      }}
      onClick={() => onAdd(type)}
    >
      <span className={`${cards.icon} ${classes.icon}`} data-family={familyOf(type)}>
        <NodeIcon type={type} size={14} />
      </span>
      {title}
    </button>
  )
}
