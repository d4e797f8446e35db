// The context menu of node, edge and void: the same commands as everywhere, where the pointer is.
import { Menu } from '@mantine/core'
import { addNote, groupNodes, ungroupNodes } from '../../commands/annotations.ts'
import {
  alignCommands,
  collapseLoop,
  connectNode,
  copyNodes,
  cutNodes,
  deleteSelection,
  duplicateNodes,
  layOutCanvas,
  openInPlace,
  pasteNodes,
  renameNode,
  selectAll,
} from '../../commands/canvas.ts'
import type { UserCommand } from '../../commands/command.ts'
import { toggleBreakpoints } from '../../commands/debug.ts'
import { runCommand, showKey } from '../../commands/keys.ts'
import { wrapInLoop } from '../../commands/wrap.ts'
import { toggleBreakpoint } from '../../debug/debug.ts'
import { fieldsOfNode } from '../../state/catalog.ts'
import { useDocument } from '../../state/document.ts'
import { useHost } from '../../state/host.ts'
import { go, useView } from '../../state/view.ts'
import { perform } from '../actions.ts'
import { AnnotationItems } from '../annotation-items.tsx'
import { calledFile } from '../called-file.ts'
import { findNode } from '../graph.ts'
import type { Stage } from '../stage.ts'
import { openQuickAdd } from '../view-state.ts'

export interface MenuRequest {
  x: number
  y: number
  node?: string
  /** A note or a group, by its id on the canvas. */
  annotation?: string
  edge?: { from: string; port: string; to: string }
}

export function CanvasMenu({ request, onClose, stage }: { request: MenuRequest; onClose: () => void; stage: Stage }) {
  const { x, y, node, edge, annotation } = request
  return (
    <Menu opened onClose={onClose} position="bottom-start" withinPortal shadow="none" width={230}>
      <Menu.Target>
        <div style={{ position: 'fixed', left: x, top: y, width: 1, height: 1 }} />
      </Menu.Target>
      <Menu.Dropdown>
        {edge ? (
          <EdgeItems edge={edge} />
        ) : annotation !== undefined ? (
          <AnnotationItems annotation={annotation} />
        ) : node !== undefined ? (
          <NodeItems node={node} />
        ) : (
          <PaneItems at={{ x, y }} stage={stage} />
        )}
      </Menu.Dropdown>
    </Menu>
  )
}

function Item({ command }: { command: UserCommand }) {
  const Icon = command.icon
  if (command.isAvailable?.() === false) return null
  return (
    <Menu.Item
      leftSection={Icon ? <Icon size={14} aria-hidden /> : undefined}
      rightSection={command.keys?.[0] ? <kbd>{showKey(command.keys[0])}</kbd> : undefined}
      onClick={() => runCommand(command)}
    >
      {command.title}
    </Menu.Item>
  )
}

function NodeItems({ node }: { node: string }) {
  const playbooks = useHost((host) => host.playbooks) ?? []
  const many = useView((view) => view.selection.length > 1)
  const found = findNode(useDocument.getState().playbook?.nodes ?? {}, node)
  const called = found && fieldsOfNode(found)['playbook']
  const target = typeof called === 'string' ? calledFile(playbooks, called) : undefined
  return (
    <>
      <Menu.Item onClick={() => useView.setState({ isInspectorOpen: true })}>Inspect</Menu.Item>
      {target && <Menu.Item onClick={() => go({ name: 'playbook', id: target.file })}>Open {target.name}</Menu.Item>}
      <Item command={renameNode} />
      <Item command={connectNode} />
      <Item command={collapseLoop} />
      <Item command={openInPlace} />
      <Item command={toggleBreakpoints} />
      <Menu.Divider />
      <Item command={copyNodes} />
      <Item command={cutNodes} />
      <Item command={duplicateNodes} />
      <Item command={wrapInLoop} />
      <Item command={groupNodes} />
      <Item command={ungroupNodes} />
      {many && (
        <>
          <Menu.Divider />
          {alignCommands.map((command) => (
            <Item key={command.id} command={command} />
          ))}
        </>
      )}
      <Menu.Divider />
      <Item command={deleteSelection} />
    </>
  )
}

function EdgeItems({ edge }: { edge: { from: string; port: string; to: string } }) {
  const { from, port, to } = edge
  return (
    <>
      <Menu.Item onClick={() => toggleBreakpoint({ node: to, from: { node: from, port } })}>
        Breakpoint on or off
      </Menu.Item>
      <Menu.Item onClick={() => void perform([{ op: 'disconnect', ...edge }], 'Remove edge')}>Remove edge</Menu.Item>
    </>
  )
}

function PaneItems({ at, stage }: { at: { x: number; y: number }; stage: Stage }) {
  return (
    <>
      <Menu.Item onClick={() => openQuickAdd({ screen: at, at: stage.middle() })}>Add a node…</Menu.Item>
      <Item command={addNote} />
      <Item command={pasteNodes} />
      <Item command={selectAll} />
      <Menu.Divider />
      <Item command={layOutCanvas} />
    </>
  )
}
