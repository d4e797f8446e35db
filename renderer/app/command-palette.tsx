// The palette: every command that can be used now, every playbook; nodes of the open playbook to go to, node types to add.
import { getHotkeyHandler } from '@mantine/hooks'
import { Spotlight, type SpotlightActionData, type SpotlightActionGroupData, spotlight } from '@mantine/spotlight'
import { Search, Workflow } from 'lucide-react'
import { useEffect, useState } from 'react'
import { addNode } from '../canvas/actions.ts'
import { graphOf } from '../canvas/graph.ts'
import { NodeIcon } from '../canvas/nodes/node-icon.tsx'
import { stage } from '../canvas/stage.ts'
import { commands } from '../commands/index.ts'
import { runCommand, showKey } from '../commands/keys.ts'
import { nodeTypesByGroup } from '../state/catalog.ts'
import { useDocument } from '../state/document.ts'
import { useHost } from '../state/host.ts'
import { go, select, useView } from '../state/view.ts'
import { recentFirst, recentIds, remember } from './palette-recent.ts'

const KEYS: [string, string] = ['mod + K', 'mod + P']

type Group = SpotlightActionGroupData & { actions: (SpotlightActionData & { id: string })[] }

export function CommandPalette() {
  const [isOpen, setOpen] = useState(false)
  const playbooks = useHost((host) => host.playbooks)
  useView((view) => view.place)
  useEffect(openInEditors, [])
  // Made anew when it opens: what can be used now depends on the selection, the open playbook, the run that is shown.
  const groups = isOpen ? allGroups(playbooks ?? []) : []
  return (
    <Spotlight
      attributes={{ content: { 'aria-label': 'Commands' } }}
      actions={groups}
      shortcut={KEYS}
      tagsToIgnore={[]}
      nothingFound="Nothing matches"
      highlightQuery
      limit={40}
      scrollable
      maxHeight={420}
      onSpotlightOpen={() => setOpen(true)}
      onSpotlightClose={() => setOpen(false)}
      searchProps={{
        leftSection: <Search size={16} aria-hidden />,
        placeholder: 'What do you want to do?',
        'aria-label': 'Search commands, playbooks and nodes',
        onKeyDown: doFirst,
      }}
    />
  )
}

/** In a code editor Ctrl+K would begin a key of two strokes. Gives the way to stop listening. */
function openInEditors(): () => void {
  const open = getHotkeyHandler([[KEYS[0], () => spotlight.open()]])
  const listener = (event: KeyboardEvent) => {
    if (!(event.target instanceof HTMLElement) || event.target.closest('.monaco-editor') === null) return
    open(event)
    if (event.defaultPrevented) event.stopPropagation()
  }
  window.addEventListener('keydown', listener, true)
  return () => window.removeEventListener('keydown', listener, true)
}

/** Enter does what stands first, also where the list has just changed and Spotlight has marked nothing in it yet. */
function doFirst(event: React.KeyboardEvent<HTMLInputElement>): void {
  if (event.key !== 'Enter' || event.nativeEvent.isComposing) return
  const dialog = event.currentTarget.closest('[role="dialog"]')
  if (dialog?.querySelector('[data-selected]')) return
  dialog?.querySelector<HTMLButtonElement>('button')?.click()
}

function allGroups(playbooks: readonly { file: string; name: string }[]): Group[] {
  const groups: Group[] = [
    { group: 'Commands', actions: commandActions() },
    { group: 'Playbooks', actions: playbooks.map(playbookAction) },
    ...(useView.getState().place.name === 'playbook' ? nodeGroups() : []),
  ]
  const [recent] = recentFirst(
    groups.flatMap(({ actions }) => actions),
    recentIds(),
  )
  const isRecent = new Set(recent.slice(0, 5).map(({ id }) => id))
  return [
    { group: 'Recent', actions: recent.slice(0, 5) },
    ...groups.map(({ group, actions }) => ({ group, actions: actions.filter(({ id }) => !isRecent.has(id)) })),
  ].filter(({ actions }) => actions.length > 0)
}

function commandActions(): Group['actions'] {
  return commands
    .filter((command) => command.isAvailable?.() !== false)
    .map((command) => ({
      id: command.id,
      label: command.group === 'Go to' ? `Go to ${command.title.toLowerCase()}` : command.title,
      keywords: command.group,
      leftSection: command.icon ? <command.icon size={16} aria-hidden /> : null,
      rightSection: command.keys?.[0] ? <kbd>{showKey(command.keys[0])}</kbd> : null,
      onClick: () => {
        remember(command.id)
        runCommand(command)
      },
    }))
}

const playbookAction = ({ file, name }: { file: string; name: string }): Group['actions'][number] => {
  const id = `playbook ${file}`
  return {
    id,
    label: `Open ${name}`,
    description: file,
    leftSection: <Workflow size={16} aria-hidden />,
    onClick: () => {
      remember(id)
      go({ name: 'playbook', id: file })
    },
  }
}

function nodeGroups(): Group[] {
  const { playbook } = useDocument.getState()
  const nodes = playbook ? graphOf(playbook, []).nodes : []
  return [
    {
      group: 'Nodes of this playbook',
      actions: nodes.map(({ id, title, type }) => ({
        id: `node ${id}`,
        label: title,
        description: id,
        keywords: `go to ${type}`,
        leftSection: <NodeIcon type={type} />,
        onClick: () => {
          select([id])
          stage()?.fit([id])
        },
      })),
    },
    {
      group: 'Add a node',
      actions: nodeTypesByGroup()
        .flatMap(({ types }) => types)
        .map(({ type, title }) => ({
          id: `add ${type}`,
          label: `Add ${title}`,
          description: type,
          leftSection: <NodeIcon type={type} />,
          onClick: () => {
            remember(`add ${type}`)
            void addNode(type, { at: stage()?.middle() ?? { x: 0, y: 0 } })
          },
        })),
    },
  ]
}
