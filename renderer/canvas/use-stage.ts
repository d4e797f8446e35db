// What commands can have this canvas do.
import type { useReactFlow } from '@xyflow/react'
import { type RefObject, useMemo } from 'react'
import { createStage } from './create-stage.ts'
import type { FlowEdge, FlowNode } from './flow.ts'
import type { GraphModel } from './graph.ts'
import type { Placed } from './layout/placing.ts'
import type { Stage } from './stage.ts'

const isStill = (): boolean => window.matchMedia('(prefers-reduced-motion: reduce)').matches
const MOVE_MS = 180

export function useStage(
  flow: ReturnType<typeof useReactFlow<FlowNode, FlowEdge>>,
  box: RefObject<HTMLDivElement | null>,
  placed: readonly Placed[],
  model: GraphModel,
  collapsed: ReadonlySet<string>,
): Stage {
  return useMemo(
    () => createStage({ flow, box: () => box.current, placed, model, collapsed, duration: isStill() ? 0 : MOVE_MS }),
    [flow, box, placed, model, collapsed],
  )
}
