// The keys of the canvas itself: arrows walk the graph, with Alt they move what is selected, Enter goes to the inspector.
import type { KeyboardEvent } from 'react'
import type { Edit } from '../../engine/index.ts'
import { useDocument } from '../state/document.ts'
import { select, useView } from '../state/view.ts'
import { moveNodes, perform } from './actions.ts'
import type { GraphModel } from './graph.ts'
import { neighbour } from './layout/arrange.ts'
import { GRID } from './nodes/sizes.ts'
import type { Stage } from './stage.ts'
import { useCanvas } from './view-state.ts'

type Arrow = 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown'
const isArrow = (key: string): key is Arrow => /^Arrow(Left|Right|Up|Down)$/.test(key)

/** Keys that nothing else has the focus for belong to the canvas, as after a playbook was opened or a popup was closed. */
export function walkFromPage(event: globalThis.KeyboardEvent, stage: Stage, model: GraphModel): void {
  if (event.defaultPrevented || event.target !== document.body) return
  if (document.querySelector('[aria-modal="true"]')) return
  walk(event, stage, model)
}

export function walk(event: KeyboardEvent | globalThis.KeyboardEvent, stage: Stage, model: GraphModel): void {
  if (event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement) return
  if (event.ctrlKey || event.metaKey) return // a command's: Ctrl+Enter rehearses
  const { selection } = useView.getState()
  const { selectedNotes } = useCanvas.getState()
  if (selection.length === 0 && selectedNotes.length > 0 && (isArrow(event.key) || event.key === 'Enter')) {
    event.preventDefault()
    if (isArrow(event.key)) void nudgeNotes(event.key, selectedNotes, event.shiftKey ? 5 : 1)
    else useCanvas.setState({ editingNote: selectedNotes[0] })
  } else if (isArrow(event.key)) {
    event.preventDefault()
    if (event.altKey) void nudge(event.key, selection, stage, event.shiftKey ? 5 : 1)
    else step(event.key, selection.at(-1), stage, model)
  } else if (event.key === 'Enter' && selection.length === 1) {
    event.preventDefault()
    useView.setState({ isInspectorOpen: true })
    requestAnimationFrame(() => {
      document
        .querySelector<HTMLElement>('[data-inspector] input, [data-inspector] textarea, [data-inspector] button')
        ?.focus()
    })
  } else if (event.key === 'Escape') {
    select([])
    useCanvas.setState({ selectedNotes: [] })
  }
}

/** To the right and left along edges first; where none leads there, to the nearest card in that direction. */
function step(key: Arrow, from: string | undefined, stage: Stage, { nodes, edges }: GraphModel): void {
  const all = stage.boxes()
  const here = all.find(({ id }) => id === from)
  const first = nodes.find(({ isTrigger }) => isTrigger) ?? nodes[0]
  const along =
    key === 'ArrowRight'
      ? edges.find((edge) => edge.from === from && edge.port !== 'error')?.to
      : key === 'ArrowLeft'
        ? edges.find((edge) => edge.to === from)?.from
        : undefined
  const inner = key === 'ArrowDown' ? nodes.find(({ parent }) => parent === from)?.id : undefined
  const siblings = all.filter(({ id }) => parentIn(nodes, id) === parentIn(nodes, from))
  const outer = key === 'ArrowUp' || key === 'ArrowLeft' ? parentIn(nodes, from) : undefined
  const next = here ? (along ?? neighbour(here, siblings, key)?.id ?? inner ?? outer) : first?.id
  if (next === undefined) return
  select([next])
  stage.reveal(next)
  requestAnimationFrame(() => stage.focus())
}

const parentIn = (nodes: GraphModel['nodes'], id: string | undefined): string | undefined =>
  nodes.find((node) => node.id === id)?.parent

const offset = (key: Arrow, by: number): [number, number] => [
  key === 'ArrowLeft' ? -by : key === 'ArrowRight' ? by : 0,
  key === 'ArrowUp' ? -by : key === 'ArrowDown' ? by : 0,
]

async function nudgeNotes(key: Arrow, ids: readonly string[], times: number): Promise<void> {
  const [dx, dy] = offset(key, GRID * times)
  const { notes } = useDocument.getState().playbook ?? {}
  const edits = ids.flatMap((id): Edit[] => {
    const at = notes?.[id]?.at
    return at ? [{ op: 'set', path: ['notes', id, 'at'], value: [at[0] + dx, at[1] + dy] }] : []
  })
  await perform(edits, 'Move note', `nudge ${ids.join(' ')}`)
}

async function nudge(key: Arrow, selection: readonly string[], stage: Stage, times: number): Promise<void> {
  const [dx, dy] = offset(key, GRID * times)
  const moved = stage.boxes(selection).map(({ id, x, y }): [string, [number, number]] => [id, [x + dx, y + dy]])
  if (moved.length > 0) await moveNodes(Object.fromEntries(moved), 'Move', `nudge ${selection.join(' ')}`)
}
