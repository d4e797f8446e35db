// Connects the selected node by keyboard: first its port where there is a choice, then the target, found by a few letters.
import { TextInput } from '@mantine/core'
import { Search } from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import { useDocument } from '../../state/document.ts'
import { connectNodes } from '../actions.ts'
import { graphOf } from '../graph.ts'
import { NodeIcon } from '../nodes/node-icon.tsx'
import { type NodeAt, useCanvas } from '../view-state.ts'
import classes from './quick-add.module.css'

export function ConnectPopup() {
  const request = useCanvas((state) => state.connecting)
  return request ? <Popup key={request.node} request={request} /> : null
}

interface Option {
  key: string
  title: string
  hint: string
  type: string
}

const close = (): void => useCanvas.setState({ connecting: undefined })

function Popup({ request: { node, screen } }: { request: NodeAt }) {
  const playbook = useDocument((state) => state.playbook)
  const model = useMemo(() => (playbook ? graphOf(playbook, []) : { nodes: [], edges: [] }), [playbook])
  const from = model.nodes.find(({ id }) => id === node)
  const [port, setPort] = useState(from?.ports.length === 1 ? from.ports[0]?.name : undefined)
  const [words, setWords] = useState('')
  // Of the ports, the first that leads nowhere yet is the likeliest.
  const [chosen, setChosen] = useState(Math.max(0, from?.ports.findIndex(({ isWired }) => !isWired) ?? 0))
  const box = useRef<HTMLDivElement>(null)
  useCloseOutside(box)
  if (!from) return null
  const all: Option[] =
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
  const found = all.filter(({ title, hint }) => `${title} ${hint}`.toLowerCase().includes(words.toLowerCase().trim()))
  const take = (index: number) => {
    const option = found[index]
    if (!option) return
    setWords('')
    setChosen(0)
    if (port === undefined) setPort(option.key)
    else {
      close()
      void connectNodes(node, port, option.key)
    }
  }
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.key === 'Escape') close()
    else if (event.key === 'ArrowDown') setChosen((at) => Math.min(found.length - 1, at + 1))
    else if (event.key === 'ArrowUp') setChosen((at) => Math.max(0, at - 1))
    else if (event.key === 'Enter') take(chosen)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const asks = port === undefined ? `Port of ${from.title}` : `Connect ${port} to`
  return (
    <div
      ref={box}
      className={classes.popup}
      style={{ left: Math.min(screen.x, window.innerWidth - 320), top: Math.min(screen.y, window.innerHeight - 380) }}
      role="dialog"
      aria-label={`Connect ${from.title}`}
    >
      <TextInput
        autoFocus
        value={words}
        onChange={(event) => {
          setWords(event.currentTarget.value)
          setChosen(0)
        }}
        onKeyDown={onKeyDown}
        placeholder={`${asks}…`}
        aria-label={asks}
        leftSection={<Search size={14} aria-hidden />}
      />
      <div className={classes.list} role="listbox" aria-label={asks}>
        {found.map(({ key, title, hint, type }, index) => (
          <button
            key={key}
            type="button"
            role="option"
            aria-selected={index === chosen}
            className={classes.option}
            onMouseEnter={() => setChosen(index)}
            onClick={() => take(index)}
            tabIndex={-1}
          >
            <NodeIcon type={type} />
            <span className={classes.title}>{title}</span>
            <span className={classes.type}>{hint}</span>
          </button>
        ))}
        {found.length === 0 && <div className={classes.nothing}>No node matches.</div>}
      </div>
    </div>
  )
}

function useCloseOutside(box: React.RefObject<HTMLDivElement | null>): void {
  useEffect(() => {
    const outside = (event: PointerEvent) => {
      if (!box.current?.contains(event.target as Node)) close()
    }
    window.addEventListener('pointerdown', outside, true)
    return () => window.removeEventListener('pointerdown', outside, true)
  }, [box])
}
