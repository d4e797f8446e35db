// The palette: every command that can be used now, every playbook, by a few letters.
import { Spotlight, type SpotlightActionData } from '@mantine/spotlight'
import { Search, Workflow } from 'lucide-react'
import { commands } from '../commands/index.ts'
import { runCommand, showKey } from '../commands/keys.ts'
import { useHost } from '../state/host.ts'
import { go } from '../state/view.ts'

export function CommandPalette() {
  const playbooks = useHost((host) => host.playbooks) ?? []
  const actions = (): SpotlightActionData[] => [
    ...commands
      .filter((command) => command.isAvailable?.() !== false)
      .map((command) => ({
        id: command.id,
        label: command.group === 'Go to' ? `Go to ${command.title.toLowerCase()}` : command.title,
        keywords: command.group,
        leftSection: command.icon ? <command.icon size={16} aria-hidden /> : null,
        rightSection: command.keys?.[0] ? <kbd>{showKey(command.keys[0])}</kbd> : null,
        onClick: () => runCommand(command),
      })),
    ...playbooks.map(({ file, name }) => ({
      id: `playbook ${file}`,
      label: `Open ${name}`,
      description: file,
      leftSection: <Workflow size={16} aria-hidden />,
      onClick: () => go({ name: 'playbook', file }),
    })),
  ]
  return (
    <Spotlight
      actions={actions()}
      shortcut={['mod + K', 'mod + P']}
      tagsToIgnore={[]}
      nothingFound="Nothing is called so"
      highlightQuery
      limit={12}
      searchProps={{ leftSection: <Search size={16} aria-hidden />, placeholder: 'What do you want to do?' }}
    />
  )
}
