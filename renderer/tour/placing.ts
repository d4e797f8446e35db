// Where a hint stands beside the control that it speaks of. Pure.

export interface Box {
  left: number
  top: number
  width: number
  height: number
}
export interface Size {
  width: number
  height: number
}

const GAP = 12

/** Below, above, left or right of the control, whichever has room, within the window; else in its lower right corner. */
export function placeBeside(box: Box, hint: Size, window: Size): { left: number; top: number } {
  const within = (at: number, size: number, all: number) => Math.max(GAP, Math.min(at, all - size - GAP))
  const right = box.left + box.width
  const bottom = box.top + box.height
  const left = within(box.left, hint.width, window.width)
  const top = within(box.top, hint.height, window.height)
  if (bottom + 2 * GAP + hint.height <= window.height) return { left, top: bottom + GAP }
  if (box.top - 2 * GAP - hint.height >= 0) return { left, top: box.top - GAP - hint.height }
  if (box.left - 2 * GAP - hint.width >= 0) return { left: box.left - GAP - hint.width, top }
  if (right + 2 * GAP + hint.width <= window.width) return { left: right + GAP, top }
  return { left: window.width - hint.width - 2 * GAP, top: window.height - hint.height - 4 * GAP }
}
