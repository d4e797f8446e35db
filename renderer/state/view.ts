// Where the person is and what they look at: the place, the selection, the drawer, the colours. Kept in the browser; the place
// stands in the address, so that back and forward work.
import { create } from 'zustand'
import { persist } from 'zustand/middleware'

/** Where the person is: a place of renderer/places.ts, and what of it: a run, a backtest, the file of a playbook. */
export interface Place {
  name: string
  id?: string | undefined
}

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
    const isSameFile = place.name === 'playbook' && was.name === 'playbook' && place.id === was.id
    useView.setState({ place, ...(!isSameFile && { selection: [], focusPath: undefined }) })
  })
}

/** The address of a place: `#/runs/ID`. */
export function hashOf({ name, id }: Place): string {
  return id === undefined ? `#/${name}` : `#/${name}/${id.split('/').map(encodeURIComponent).join('/')}`
}

/** What an address names. Whether there is such a place is for renderer/places.ts to say. */
export function placeOf(hash: string): Place {
  const [name = '', ...rest] = hash.replace(/^#\/?/, '').split('/')
  const id = rest.map(safeDecode).join('/')
  return id === '' ? { name } : { name, id }
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
