// Ctrl-C: the first time in an orderly way, the second time at once.

/**
 * One key press can arrive twice (the terminal tells the whole group, and the launcher passes it on). Closer together than
 * this they are one.
 */
const SAME_PRESS_MS = 200

export interface Interrupts {
  /** As if Ctrl-C had been pressed: a prompt in raw mode sees the key itself. */
  press(): void
  stop(): void
}

/** Until `stop`, Ctrl-C calls `first`, then `second`. */
export function onInterrupt(first: () => void, second: () => void): Interrupts {
  let last = Number.NEGATIVE_INFINITY
  let count = 0
  const press = () => {
    const now = performance.now()
    if (now - last < SAME_PRESS_MS) return
    last = now
    count++
    if (count === 1) first()
    else second()
  }
  process.on('SIGINT', press)
  return { press, stop: () => process.off('SIGINT', press) }
}
