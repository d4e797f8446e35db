// Commands that show and hide the panels around the canvas.
import { Braces, FlaskConical, ListTree, PanelRight, Play, TriangleAlert } from 'lucide-react'
import { toggleDrawer, useView } from '../state/view.ts'
import type { UserCommand } from './command.ts'
import { isPlaybookOpen } from './edit.ts'

const drawer = (
  tab: Parameters<typeof toggleDrawer>[0],
  title: string,
  icon: UserCommand['icon'],
  key: string,
): UserCommand => ({
  id: `${tab}.toggle`,
  title,
  group: 'View',
  ...(icon && { icon }),
  keys: [key],
  worksInFields: true,
  isAvailable: isPlaybookOpen,
  run: () => toggleDrawer(tab),
})

export const toggleProblems = drawer('problems', 'Problems', TriangleAlert, 'mod+shift+M')
export const toggleRehearse = drawer('rehearse', 'Rehearse panel', Play, 'mod+shift+R')
export const toggleLedger = drawer('ledger', 'Ledger', ListTree, 'mod+shift+L')
export const toggleTests = drawer('tests', 'Tests', FlaskConical, 'mod+shift+T')
export const toggleSource = drawer('source', 'Source', Braces, 'mod+shift+E')

export const toggleInspector: UserCommand = {
  id: 'inspector.toggle',
  title: 'Inspector',
  group: 'View',
  icon: PanelRight,
  keys: ['mod+I'],
  worksInFields: true,
  isAvailable: isPlaybookOpen,
  run: () => useView.setState((view) => ({ isInspectorOpen: !view.isInspectorOpen })),
}
