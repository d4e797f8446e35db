// Commands that bring playbooks into the library.
import { FilePlus, FileUp } from 'lucide-react'
import { pickAndImport } from '../library/actions.tsx'
import { useLibraryView } from '../library/library-view.ts'
import { go } from '../state/view.ts'
import type { UserCommand } from './command.ts'

export const newPlaybook: UserCommand = {
  id: 'playbook.new',
  title: 'New playbook…',
  group: 'Playbook',
  icon: FilePlus,
  run: () => {
    go({ name: 'library' })
    useLibraryView.setState({ isNewOpen: true })
  },
}

export const importPlaybook: UserCommand = {
  id: 'playbook.import',
  title: 'Import a playbook…',
  group: 'Playbook',
  icon: FileUp,
  run: () => pickAndImport(),
}
