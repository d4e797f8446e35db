// While a run plays, the canvas follows it until the person moves the canvas. It also goes to where a rehearsal pauses.
import type { useReactFlow } from '@xyflow/react'
import { type RefObject, useEffect, useRef } from 'react'
import { useDebug } from '../debug/debug.ts'
import { useRun } from '../state/run.ts'
import type { FlowEdge, FlowNode } from './flow.ts'

type Flow = ReturnType<typeof useReactFlow<FlowNode, FlowEdge>>
const MOVE_MS = 180
const isStill = (): boolean => window.matchMedia('(prefers-reduced-motion: reduce)').matches

/** @returns what to call when the person moves the canvas */
export function useFollow(flow: Flow, box: RefObject<HTMLElement | null>): () => void {
  const isPlaying = useRun((state) => state.isPlaying)
  const paused = useDebug((debug) => debug.pause?.node)
  const played = useRun(({ shown, position, isPlaying: plays }) => {
    const entry = plays ? shown?.journal[position - 1] : undefined
    return entry && 'node' in entry ? entry.node : undefined
  })
  const node = paused ?? played
  const isFollowing = useRef(true)
  useEffect(() => {
    if (isPlaying || paused !== undefined) isFollowing.current = true
  }, [isPlaying, paused])
  useEffect(() => {
    const seen = box.current?.getBoundingClientRect()
    const inner = node !== undefined && isFollowing.current ? flow.getInternalNode(node) : undefined
    if (!inner || !seen) return
    const { x, y } = inner.internals.positionAbsolute
    const [width, height] = [inner.measured.width ?? 0, inner.measured.height ?? 0]
    const from = flow.flowToScreenPosition({ x, y })
    const to = flow.flowToScreenPosition({ x: x + width, y: y + height })
    const isSeen = from.x >= seen.left && from.y >= seen.top && to.x <= seen.right && to.y <= seen.bottom
    if (isSeen) return
    void flow.setCenter(x + width / 2, y + height / 2, { zoom: flow.getZoom(), duration: isStill() ? 0 : MOVE_MS })
  }, [node, flow, box])
  return () => {
    isFollowing.current = false
  }
}
