// Commands that lead to the places of the Studio.
import { BellRing, Cable, ChartNoAxesCombined, History, Inbox, LibraryBig, Settings } from 'lucide-react'
import { useHost } from '../state/host.ts'
import { go } from '../state/view.ts'
import type { UserCommand } from './command.ts'

export const goToLibrary: UserCommand = {
  id: 'library.show',
  title: 'Library',
  group: 'Go to',
  icon: LibraryBig,
  keys: ['mod+1'],
  run: () => go({ name: 'library' }),
}

export const goToApprovals: UserCommand = {
  id: 'approvals.show',
  title: 'Approvals',
  group: 'Go to',
  icon: Inbox,
  keys: ['mod+2'],
  run: () => go({ name: 'approvals' }),
}

export const goToRuns: UserCommand = {
  id: 'runs.show',
  title: 'Runs',
  group: 'Go to',
  icon: History,
  keys: ['mod+3'],
  run: () => go({ name: 'runs' }),
}

export const goToBacktests: UserCommand = {
  id: 'backtests.show',
  title: 'Backtests',
  group: 'Go to',
  icon: ChartNoAxesCombined,
  keys: ['mod+4'],
  run: () => go({ name: 'backtests' }),
}

export const goToConnections: UserCommand = {
  id: 'connections.show',
  title: 'Connections',
  group: 'Go to',
  icon: Cable,
  keys: ['mod+5'],
  run: () => go({ name: 'connections' }),
}

/** Only where the workspace is served: nowhere else do alerts come in. */
export const goToAlerts: UserCommand = {
  id: 'alerts.show',
  title: 'Alerts',
  group: 'Go to',
  icon: BellRing,
  keys: ['mod+6'],
  isAvailable: () => useHost.getState().workspace?.shell === 'server',
  run: () => go({ name: 'alerts' }),
}

export const goToSettings: UserCommand = {
  id: 'settings.show',
  title: 'Settings',
  group: 'Go to',
  icon: Settings,
  keys: ['mod+,'],
  run: () => go({ name: 'settings' }),
}
