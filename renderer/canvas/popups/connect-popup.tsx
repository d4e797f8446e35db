// Connects the selected node by keyboard: first its port where there is a choice, then the target, found by a few letters.
import { useMemo, useState } from 'react'
import { useDocument } from '../../state/document.ts'
import { connectNodes } from '../actions.ts'
import { graphOf } from '../graph.ts'
import { type NodeAt, useCanvas } from '../view-state.ts'
import { type PopupOption, SearchPopup } from './search-popup.tsx'

export function ConnectPopup() {
  const request = useCanvas((state) => state.connecting)
  return request ? <Popup key={request.node} request={request} /> : null
}

const close = (): void => useCanvas.setState({ connecting: undefined })

function Popup({ request: { node, screen } }: { request: NodeAt }) {
  const playbook = useDocument((state) => state.playbook)
  const model = useMemo(() => (playbook ? graphOf(playbook, []) : { nodes: [], edges: [] }), [playbook])
  const from = model.nodes.find(({ id }) => id === node)
  const [port, setPort] = useState(from?.ports.length === 1 ? from.ports[0]?.name : undefined)
  if (!from) return null
  const all: PopupOption[] =
    port === undefined
      ? from.ports.map(({ name, isWired }) => ({
          key: name,
          title: name,
          hint: isWired ? 'wired' : '',
          type: from.type,
        }))
      : model.nodes
          .filter(({ id, parent, isTrigger }) => id !== node && parent === from.parent && !isTrigger)
          .map(({ id, title, type }) => ({ key: id, title, hint: id, type }))
  const asks = port === undefined ? `Port of ${from.title}` : `Connect ${port} to`
  // Of the ports, the first that leads nowhere yet is the likeliest.
  const likeliest =
    port === undefined
      ? Math.max(
          0,
          from.ports.findIndex(({ isWired }) => !isWired),
        )
      : 0
  return (
    <SearchPopup
      key={port ?? ''}
      screen={screen}
      label={`Connect ${from.title}`}
      asks={asks}
      placeholder={`${asks}…`}
      listLabel={asks}
      nothing="No node matches."
      likeliest={likeliest}
      find={(words) =>
        all.filter(({ title, hint }) => `${title} ${hint}`.toLowerCase().includes(words.toLowerCase().trim()))
      }
      onTake={({ key }) => {
        if (port === undefined) return setPort(key)
        close()
        void connectNodes(node, port, key)
      }}
      onClose={close}
    />
  )
}
