// The inspector of several nodes: which they are, and what can be done with all of them at once.
import { ActionIcon, Button, Tooltip } from '@mantine/core'
import { groupNodes } from '../commands/annotations.ts'
import { alignCommands, copyNodes, deleteSelection, duplicateNodes } from '../commands/canvas.ts'
import type { UserCommand } from '../commands/command.ts'
import { runCommand, showKey } from '../commands/keys.ts'
import { wrapInLoop } from '../commands/wrap.ts'
import { catalog } from '../state/catalog.ts'
import { useDocument } from '../state/document.ts'
import { select } from '../state/view.ts'
import { findNode } from '../worker/find-node.ts'
import classes from './many-inspector.module.css'

export function ManyInspector({ ids }: { ids: string[] }) {
  const playbook = useDocument((state) => state.playbook)
  const found = ids.flatMap((id) => (playbook && findNode(playbook, id)) ?? [])
  return (
    <section className={classes.panel} aria-label={`${found.length} nodes selected`}>
      <h2 className={classes.title}>{found.length} nodes selected</h2>
      <div className={classes.icons} role="toolbar" aria-label="Line up">
        {alignCommands.map((command) => (
          <IconCommand key={command.id} command={command} />
        ))}
      </div>
      <div className={classes.actions}>
        {[duplicateNodes, copyNodes, groupNodes, wrapInLoop, deleteSelection].map((command) => (
          <TextCommand key={command.id} command={command} />
        ))}
      </div>
      <ul className={classes.list}>
        {found.map(({ id, node }) => (
          <li key={id}>
            <button type="button" className={classes.node} onClick={() => select([id])}>
              <span>{node.title ?? catalog.get(node.type)?.title ?? id}</span>
              <code>{id}</code>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

function IconCommand({ command }: { command: UserCommand }) {
  const Icon = command.icon
  return (
    <Tooltip label={command.title} openDelay={400}>
      <ActionIcon
        aria-label={command.title}
        disabled={command.isAvailable?.() === false}
        onClick={() => runCommand(command)}
      >
        {Icon && <Icon size={15} aria-hidden />}
      </ActionIcon>
    </Tooltip>
  )
}

function TextCommand({ command }: { command: UserCommand }) {
  const Icon = command.icon
  return (
    <Button
      variant="default"
      size="compact-sm"
      justify="flex-start"
      leftSection={Icon && <Icon size={14} aria-hidden />}
      rightSection={command.keys?.[0] && <kbd className={classes.keys}>{showKey(command.keys[0])}</kbd>}
      onClick={() => runCommand(command)}
    >
      {command.title}
    </Button>
  )
}
