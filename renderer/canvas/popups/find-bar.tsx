// Find on the canvas: jumps through the nodes whose title, id, type or fields hold the words.
import { ActionIcon, TextInput } from '@mantine/core'
import { ChevronDown, ChevronUp, Search, X } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { Playbook } from '../../../engine/index.ts'
import { noteNodeId } from '../annotations.ts'
import { findNode, graphOf } from '../graph.ts'
import { useCanvas } from '../view-state.ts'
import classes from './find-bar.module.css'

/** @param onShow brings a node into view and selects it */
export function FindBar({ playbook, onShow }: { playbook: Playbook; onShow: (id: string) => void }) {
  const [words, setWords] = useState('')
  const [at, setAt] = useState(0)
  const found = useMemo(() => matchesOf(playbook, words), [playbook, words])
  const show = (next: number) => {
    if (found.length === 0) return
    const index = (next + found.length) % found.length
    setAt(index)
    onShow(found[index] as string)
  }
  const close = () => useCanvas.setState({ isFinding: false })
  return (
    <search className={classes.bar}>
      <TextInput
        autoFocus
        value={words}
        aria-label="Find on the canvas"
        placeholder="Find on the canvas"
        leftSection={<Search size={14} aria-hidden />}
        onChange={(event) => {
          const next = event.currentTarget.value
          setWords(next)
          setAt(0)
          const [first] = matchesOf(playbook, next)
          if (first !== undefined) onShow(first)
        }}
        onKeyDown={(event) => {
          if (event.key === 'Escape') close()
          else if (event.key === 'Enter') show(event.shiftKey ? at - 1 : at + 1)
          else return
          event.preventDefault()
          event.stopPropagation()
        }}
      />
      <span className={classes.count} role="status">
        {words === '' ? '' : found.length === 0 ? 'nothing' : `${at + 1} of ${found.length}`}
      </span>
      <ActionIcon aria-label="Previous match" onClick={() => show(at - 1)}>
        <ChevronUp size={15} />
      </ActionIcon>
      <ActionIcon aria-label="Next match" onClick={() => show(at + 1)}>
        <ChevronDown size={15} />
      </ActionIcon>
      <ActionIcon aria-label="Close find" onClick={close}>
        <X size={15} />
      </ActionIcon>
    </search>
  )
}

/** Ids on the canvas of the nodes that hold every word, in the order of the document; then groups by a node, then notes. */
export function matchesOf(playbook: Playbook, words: string): string[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean)
  if (wanted.length === 0) return []
  const holds = (text: string) => wanted.every((word) => text.toLowerCase().includes(word))
  const notes = Object.entries(playbook.notes ?? {}).filter(([, { text }]) => holds(text))
  const nodes = graphOf(playbook, []).nodes.flatMap(({ id, title, type }) => {
    const { body: _, ...node } = findNode(playbook.nodes, id) ?? {}
    return holds(`${id} ${title} ${type} ${JSON.stringify(node)}`) ? [id] : []
  })
  const groups = Object.values(playbook.groups ?? {}).flatMap(({ title, nodes: [first] }) =>
    first !== undefined && holds(title) && !nodes.includes(first) ? [first] : [],
  )
  return [...nodes, ...groups, ...notes.map(([id]) => noteNodeId(id))]
}
