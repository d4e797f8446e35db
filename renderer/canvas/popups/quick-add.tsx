// Adds a node where the person points: a search over the node types, in a popup at that place.
import { TextInput } from '@mantine/core'
import { Search } from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import { addNode } from '../actions.ts'
import { NodeIcon } from '../nodes/node-icon.tsx'
import { closeQuickAdd, type QuickAddRequest, useCanvas } from '../view-state.ts'
import classes from './quick-add.module.css'
import { searchTypes } from './search-types.ts'

export function QuickAdd() {
  const request = useCanvas((state) => state.quickAdd)
  return request ? <Popup key={`${request.at.x} ${request.at.y}`} request={request} /> : null
}

function Popup({ request }: { request: QuickAddRequest }) {
  const [words, setWords] = useState('')
  const [chosen, setChosen] = useState(0)
  const box = useRef<HTMLDivElement>(null)
  const found = useMemo(
    () => searchTypes(words).filter(({ kind }) => !(request.from || request.edge) || kind !== 'trigger'),
    [words, request],
  )
  useEffect(() => {
    const outside = (event: PointerEvent) => {
      if (!box.current?.contains(event.target as Node)) closeQuickAdd()
    }
    window.addEventListener('pointerdown', outside, true)
    return () => window.removeEventListener('pointerdown', outside, true)
  }, [])
  const add = (index: number) => {
    const type = found[index]
    closeQuickAdd()
    if (type) void addNode(type.type, request)
  }
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.key === 'Escape') closeQuickAdd()
    else if (event.key === 'ArrowDown') setChosen((at) => Math.min(found.length - 1, at + 1))
    else if (event.key === 'ArrowUp') setChosen((at) => Math.max(0, at - 1))
    else if (event.key === 'Enter') add(chosen)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const left = Math.min(request.screen.x, window.innerWidth - 320)
  const top = Math.min(request.screen.y, window.innerHeight - 380)
  return (
    <div ref={box} className={classes.popup} style={{ left, top }} role="dialog" aria-label="Add a node">
      <TextInput
        autoFocus
        value={words}
        onChange={(event) => {
          setWords(event.currentTarget.value)
          setChosen(0)
        }}
        onKeyDown={onKeyDown}
        placeholder="Add a node…"
        aria-label="Search node types"
        leftSection={<Search size={14} aria-hidden />}
      />
      <div className={classes.list} role="listbox" aria-label="Node types">
        {found.map((type, index) => (
          <button
            key={type.type}
            type="button"
            role="option"
            aria-selected={index === chosen}
            className={classes.option}
            onMouseEnter={() => setChosen(index)}
            onClick={() => add(index)}
            tabIndex={-1}
          >
            <NodeIcon type={type.type} />
            <span className={classes.title}>{type.title}</span>
            <span className={classes.type}>{type.type}</span>
          </button>
        ))}
        {found.length === 0 && <div className={classes.nothing}>No node type matches.</div>}
      </div>
    </div>
  )
}
