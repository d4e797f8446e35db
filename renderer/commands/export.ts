// The command that leads out of the Studio.
import { PackageCheck } from 'lucide-react'
import { openExport } from '../export/export-view.ts'
import { useDocument } from '../state/document.ts'
import type { UserCommand } from './command.ts'
import { isPlaybookOpen } from './edit.ts'

export const exportPlaybook: UserCommand = {
  id: 'playbook.export',
  title: 'Export…',
  group: 'Playbook',
  icon: PackageCheck,
  keys: ['mod+E'],
  worksInFields: true,
  isAvailable: isPlaybookOpen,
  run: async () => {
    const { file } = useDocument.getState()
    if (file !== undefined) await openExport(file)
  },
}
