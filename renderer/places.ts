// The places of the Studio, in the order of the rail. Rail, router, commands, the desktop's menu and the accessibility spec
// all follow this list: a new place is its folder and one line here. What the list says is checked in places.test.ts.
import {
  BellRing,
  Cable,
  ChartNoAxesCombined,
  History,
  Inbox,
  LibraryBig,
  type LucideIcon,
  Settings,
  Workflow,
} from 'lucide-react'
import type { ComponentType } from 'react'
import type { WorkspaceInfo } from '../api/index.ts'
import type { HostState } from './state/host.ts'

export interface StudioPlace {
  /** The first word of its address: `#/runs`. The rest of the address is the `id`: `#/runs/ID`. */
  name: string
  title: string
  icon: LucideIcon
  /** Its part of the rail; `foot` is the lower end. A place without one is reached from the place that `within` names. */
  group?: PlaceGroup | 'foot'
  within?: string
  /** Its shortcut, as in a command. */
  key?: string
  /** The shells that have it; without this all do. */
  shells?: readonly WorkspaceInfo['shell'][]
  /** How many things wait there for the person: a number on the icon. */
  waiting?: (host: HostState) => number
  /** Fetches what draws it, when it is first shown. */
  view: () => Promise<PlaceComponent>
}

export type PlaceComponent = ComponentType<{ id: string | undefined }>

export const PLACE_GROUPS = ['Build', 'Respond', 'Improve'] as const
export type PlaceGroup = (typeof PLACE_GROUPS)[number]

// biome-ignore format: one line a place
export const places: readonly StudioPlace[] = [
  { name: 'library', title: 'Library', group: 'Build', icon: LibraryBig, key: 'mod+1', view: async () => (await import('./library/library-place.tsx')).LibraryPlace },
  { name: 'playbook', title: 'Playbook', within: 'library', icon: Workflow, view: async () => (await import('./app/playbook-place.tsx')).PlaybookPlace },
  { name: 'connections', title: 'Connections', group: 'Build', icon: Cable, key: 'mod+5', view: async () => (await import('./connections/connections-place.tsx')).ConnectionsPlace },
  { name: 'alerts', title: 'Alerts', group: 'Respond', icon: BellRing, key: 'mod+6', shells: ['server'], view: async () => (await import('./alerts/alerts-place.tsx')).AlertsPlace },
  { name: 'approvals', title: 'Approvals', group: 'Respond', icon: Inbox, key: 'mod+2', waiting: ({ questions }) => questions.length, view: async () => (await import('./approvals/approvals-place.tsx')).ApprovalsPlace },
  { name: 'runs', title: 'Runs', group: 'Respond', icon: History, key: 'mod+3', view: async () => (await import('./runs/runs-place.tsx')).RunsPlace },
  { name: 'backtests', title: 'Backtests', group: 'Improve', icon: ChartNoAxesCombined, key: 'mod+4', view: async () => (await import('./backtests/backtests-place.tsx')).BacktestsPlace },
  { name: 'settings', title: 'Settings', group: 'foot', icon: Settings, key: 'mod+,', view: async () => (await import('./settings/settings-place.tsx')).SettingsPlace },
]

/** The place of that name. An address of no place leads to the first. */
export const placeNamed = (name: string): StudioPlace =>
  places.find((place) => place.name === name) ?? (places[0] as StudioPlace)

/** Whether the shell has the place; while the shell is not known, only what every shell has. */
export const hasPlace = ({ shells }: StudioPlace, shell: WorkspaceInfo['shell'] | undefined): boolean =>
  shells === undefined || (shell !== undefined && shells.includes(shell))

/** The places that the rail and menus show in this shell. */
export const placesOf = (shell: WorkspaceInfo['shell'] | undefined): StudioPlace[] =>
  places.filter((place) => place.group !== undefined && hasPlace(place, shell))
