// Plays the shown run: moves the position on while it is playing, and stops at the journal's end.
import { useRun } from '../state/run.ts'

const TICK_MS = 50
/** However long a run is, it has played in about this time at speed 1. */
const LONGEST_MS = 12_000
export const BASE_PACE = 12
export const SPEEDS = [0.5, 1, 2, 4, 8] as const

let timer: ReturnType<typeof setInterval> | undefined
let owed = 0

function tick(): void {
  const { shown, position, pace } = useRun.getState()
  if (!shown) return
  const least = (shown.journal.length / LONGEST_MS) * 1_000 * (pace / BASE_PACE)
  owed += (Math.max(pace, least) * TICK_MS) / 1_000
  const steps = Math.floor(owed)
  if (steps === 0) return
  owed -= steps
  const end = shown.journal.length
  // It stops a tick after the last entry, so that the views that follow it have drawn that entry.
  useRun.setState({ position: Math.min(end, position + steps), isPlaying: position < end })
}

useRun.subscribe(({ isPlaying }) => {
  if (isPlaying && timer === undefined) {
    owed = 0
    timer = setInterval(tick, TICK_MS)
  } else if (!isPlaying && timer !== undefined) {
    clearInterval(timer)
    timer = undefined
  }
})

/** From the end it plays again from the beginning. */
export function togglePlay(): void {
  const { shown, position, isPlaying } = useRun.getState()
  if (!shown) return
  if (isPlaying) useRun.setState({ isPlaying: false })
  else useRun.setState({ isPlaying: true, position: position >= shown.journal.length ? 1 : position })
}

export function stepBy(entries: number): void {
  const { shown, position } = useRun.getState()
  if (!shown) return
  const next = Math.max(1, Math.min(shown.journal.length, position + entries))
  useRun.setState({ position: next, isPlaying: false })
}
