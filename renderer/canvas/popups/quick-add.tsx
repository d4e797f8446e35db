// Adds a node where the person points: a search over the node types, in a popup at that place.
import { addNode } from '../actions.ts'
import { closeQuickAdd, useCanvas } from '../view-state.ts'
import { SearchPopup } from './search-popup.tsx'
import { searchTypes } from './search-types.ts'

export function QuickAdd() {
  const request = useCanvas((state) => state.quickAdd)
  if (!request) return null
  const { at, screen, from, edge } = request
  return (
    <SearchPopup
      key={`${at.x} ${at.y}`}
      screen={screen}
      label="Add a node"
      asks="Search node types"
      placeholder="Add a node…"
      listLabel="Node types"
      nothing="No node type matches."
      find={(words) =>
        searchTypes(words)
          .filter(({ kind }) => !(from || edge) || kind !== 'trigger')
          .map(({ type, title }) => ({ key: type, title, hint: type, type }))
      }
      onTake={({ type }) => {
        closeQuickAdd()
        void addNode(type, request)
      }}
      onClose={closeQuickAdd}
    />
  )
}
