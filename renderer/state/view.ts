// Where the person is and what they look at: the place, the selection, the drawer, the colours. Kept in the browser; the place
// stands in the address, so that back and forward work.
import { create } from 'zustand'
import { persist } from 'zustand/middleware'

export type Place =
  | { name: 'library' }
  | { name: 'playbook'; file: string }
  | { name: 'runs'; run?: string }
  | { name: 'backtests'; id?: string }
  | { name: 'alerts' }
  | { name: 'approvals' }
  | { name: 'connections' }
  | { name: 'settings' }

export type DrawerTab = 'problems' | 'rehearse' | 'ledger' | 'tests' | 'source'

interface ViewState {
  place: Place
  /** Ids of selected nodes. */
  selection: string[]
  /** Field of the selected node that should get the focus: a document path. */
  focusPath: (string | number)[] | undefined
  drawer: { tab: DrawerTab; isOpen: boolean }
  isInspectorOpen: boolean
  isPaletteOpen: boolean
}

export const useView = create<ViewState>(() => ({
  place: placeOf(location.hash),
  selection: [],
  focusPath: undefined,
  drawer: { tab: 'problems', isOpen: false },
  isInspectorOpen: true,
  isPaletteOpen: false,
}))

export interface Preferences {
  colours: 'auto' | 'light' | 'dark'
  snapToGrid: boolean
  showMinimap: boolean
  /** The first-run tour was finished or left. */
  tourDone: boolean
}

export const usePreferences = create<Preferences>()(
  persist((): Preferences => ({ colours: 'auto', snapToGrid: true, showMinimap: true, tourDone: false }), {
    name: 'firebreak-preferences',
  }),
)

export function go(place: Place): void {
  const hash = hashOf(place)
  if (location.hash === hash) useView.setState({ place })
  else location.hash = hash
}

/** Selects nodes; `focusPath` leads to a field of the one. */
export function select(ids: string[], focusPath?: (string | number)[]): void {
  useView.setState({ selection: ids, focusPath })
}

export function showDrawer(tab: DrawerTab): void {
  useView.setState({ drawer: { tab, isOpen: true } })
}

export function toggleDrawer(tab: DrawerTab): void {
  const { drawer } = useView.getState()
  useView.setState({ drawer: { tab, isOpen: !(drawer.isOpen && drawer.tab === tab) } })
}

/** Follows the address; call once. */
export function followAddress(): void {
  window.addEventListener('hashchange', () => {
    const place = placeOf(location.hash)
    const was = useView.getState().place
    const isSameFile = place.name === 'playbook' && was.name === 'playbook' && place.file === was.file
    useView.setState({ place, ...(!isSameFile && { selection: [], focusPath: undefined }) })
  })
}

export function hashOf(place: Place): string {
  switch (place.name) {
    case 'playbook':
      return `#/playbook/${place.file.split('/').map(encodeURIComponent).join('/')}`
    case 'runs':
      return place.run === undefined ? '#/runs' : `#/runs/${encodeURIComponent(place.run)}`
    case 'backtests':
      return place.id === undefined ? '#/backtests' : `#/backtests/${encodeURIComponent(place.id)}`
    default:
      return `#/${place.name}`
  }
}

export function placeOf(hash: string): Place {
  const [name = '', ...rest] = hash.replace(/^#\/?/, '').split('/')
  const value = rest.map(safeDecode).join('/')
  if (name === 'playbook' && value !== '') return { name, file: value }
  if (name === 'runs') return value === '' ? { name } : { name, run: value }
  if (name === 'backtests') return value === '' ? { name } : { name, id: value }
  if (name === 'alerts' || name === 'approvals' || name === 'connections' || name === 'settings') return { name }
  return { name: 'library' }
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
