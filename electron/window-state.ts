// Where the window was when it was closed, and whether that place still exists.
export interface Bounds {
  x: number
  y: number
  width: number
  height: number
}

export interface WindowState {
  bounds: Bounds
  isMaximized: boolean
}

const DEFAULT_SIZE = { width: 1440, height: 900 }
/** At least so much of the title bar must lie on a screen, pixels. */
const VISIBLE = 80

/** The state that was kept, if it can be read and lies on one of the screens; else the default size, placed by the system. */
export function restoreState(
  kept: string | undefined,
  screens: readonly Bounds[],
): Partial<Bounds> & { isMaximized: boolean } {
  const state = kept === undefined ? undefined : parse(kept)
  if (!state) return { ...DEFAULT_SIZE, isMaximized: false }
  const { bounds, isMaximized } = state
  const isVisible = screens.some(
    ({ x, y, width, height }) =>
      bounds.x + bounds.width - VISIBLE > x &&
      bounds.x + VISIBLE < x + width &&
      bounds.y >= y - 10 &&
      bounds.y + VISIBLE < y + height,
  )
  return isVisible ? { ...bounds, isMaximized } : { width: bounds.width, height: bounds.height, isMaximized }
}

export function keepState(state: WindowState): string {
  return JSON.stringify(state)
}

function parse(text: string): WindowState | undefined {
  try {
    const { bounds, isMaximized } = JSON.parse(text) as WindowState
    const numbers = [bounds.x, bounds.y, bounds.width, bounds.height]
    if (!numbers.every((number) => Number.isFinite(number)) || bounds.width < 400 || bounds.height < 300)
      return undefined
    return { bounds, isMaximized: isMaximized === true }
  } catch {
    return undefined
  }
}
