// What a card on the canvas shows of the debugger.
import type { Breakpoint } from '../../engine/index.ts'
import { useDocument } from '../state/document.ts'
import { useView } from '../state/view.ts'
import { useDebug, useKept } from './debug.ts'

export interface DebugMarks {
  /** The rehearsal is paused before it. */
  isPaused: boolean
  breakpoint: 'on' | 'off' | undefined
}

export function useDebugMarks(node: string): DebugMarks {
  const file = useDocument((state) => state.file) ?? ''
  // Other places draw playbooks as well: runs, backtests.
  const isHere = useView((view) => view.place.name === 'playbook')
  const isPaused = useDebug((debug) => isHere && debug.pause?.node === node)
  const breakpoint = useKept(({ breakpoints }) => (isHere ? marksOf(breakpoints[file])?.get(node) : undefined))
  return { isPaused, breakpoint }
}

const known = new WeakMap<Breakpoint[], Map<string, 'on' | 'off'>>()

/** By node; worked out once, however many cards and breakpoints there are. */
function marksOf(breakpoints: Breakpoint[] | undefined): Map<string, 'on' | 'off'> | undefined {
  if (!breakpoints) return undefined
  let marks = known.get(breakpoints)
  if (!marks) {
    marks = new Map()
    for (const { node, isOff } of breakpoints) if (!isOff || !marks.has(node)) marks.set(node, isOff ? 'off' : 'on')
    known.set(breakpoints, marks)
  }
  return marks
}
