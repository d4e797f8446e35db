// The model with the calls that are opened in place, and where what is inside them goes.
import { useEffect, useMemo, useRef, useState } from 'react'
import type { Plan } from '../../engine/index.ts'
import { calledModels, innerPositions, readyToShow, withCalled } from './called.ts'
import type { GraphModel } from './graph.ts'
import { layOut } from './layout/layout.ts'
import type { Positions } from './layout/positions.ts'
import { useCanvas } from './view-state.ts'

const NONE_COLLAPSED: ReadonlySet<string> = new Set()

interface LaidOut {
  called: ReadonlyMap<string, GraphModel>
  positions: Positions
}

/** @param plan absent while the playbook has errors: the last one still says what is called */
export function useCalled(model: GraphModel, plan: Plan | undefined): { model: GraphModel; positions: Positions } {
  const opened = useCanvas((state) => state.opened)
  const last = useRef(plan)
  if (plan) last.current = plan
  const known = last.current
  const called = useMemo(() => calledModels(known, opened), [known, opened])
  const [laidOut, setLaidOut] = useState<LaidOut>({ called: new Map(), positions: {} })
  useEffect(() => {
    let isCurrent = true
    void Promise.all(
      [...called].map(async ([call, inner]) => innerPositions(call, await layOut(inner, NONE_COLLAPSED))),
    ).then((found) => {
      if (isCurrent) setLaidOut({ called, positions: Object.assign({}, ...found) as Positions })
    })
    return () => {
      isCurrent = false
    }
  }, [called])
  return useMemo(() => {
    const ready = readyToShow(opened, called, laidOut.called)
    return { model: withCalled(model, ready.opened, ready.called), positions: laidOut.positions }
  }, [model, opened, called, laidOut])
}
