// Positions for a document that holds none: worked out once, and not written to the file.
import { useEffect, useState } from 'react'
import type { GraphModel } from '../graph.ts'
import { layOut } from './layout.ts'
import { needsLayout } from './placing.ts'
import type { Positions } from './positions.ts'

const NONE: Positions = {}

/** Undefined while they are being worked out. */
export function useAutoLayout(
  model: GraphModel,
  layout: Positions | undefined,
  collapsed: ReadonlySet<string>,
): Positions | undefined {
  const isNeeded = needsLayout(model, layout)
  const [positions, setPositions] = useState<Positions>()
  useEffect(() => {
    if (!isNeeded) return
    let isCurrent = true
    void layOut(model, collapsed).then((found) => {
      if (isCurrent) setPositions(found)
    })
    return () => {
      isCurrent = false
    }
  }, [isNeeded, model, collapsed])
  return isNeeded ? positions : (positions ?? NONE)
}
