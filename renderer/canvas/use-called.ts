// The model with the calls that are opened in place, and where what is inside them goes.
import { useEffect, useMemo, useRef, useState } from 'react'
import type { Plan } from '../../engine/index.ts'
import { calledModels, innerPositions, withCalled } from './called.ts'
import type { GraphModel } from './graph.ts'
import { layOut } from './layout.ts'
import type { Positions } from './positions.ts'
import { useCanvas } from './view-state.ts'

const NONE_COLLAPSED: ReadonlySet<string> = new Set()

/** @param plan absent while the playbook has errors: the last one still says what is called */
export function useCalled(model: GraphModel, plan: Plan | undefined): { model: GraphModel; positions: Positions } {
  const opened = useCanvas((state) => state.opened)
  const last = useRef(plan)
  if (plan) last.current = plan
  const known = last.current
  const called = useMemo(() => calledModels(known, opened), [known, opened])
  const [positions, setPositions] = useState<Positions>({})
  useEffect(() => {
    let isCurrent = true
    void Promise.all(
      [...called].map(async ([call, inner]) => innerPositions(call, await layOut(inner, NONE_COLLAPSED))),
    ).then((found) => {
      if (isCurrent) setPositions(Object.assign({}, ...found) as Positions)
    })
    return () => {
      isCurrent = false
    }
  }, [called])
  const whole = useMemo(() => withCalled(model, opened, called), [model, opened, called])
  return useMemo(() => ({ model: whole, positions }), [whole, positions])
}
