// The debugger of rehearsals as the person sees it: breakpoints (kept in the browser, by playbook), where it is paused, what is
// watched. The run itself is in the worker; going on and back are asked of it.
import { create } from 'zustand'
import { persist } from 'zustand/middleware'
import type { Breakpoint, Directive, JsonValue, Parting, Pause, Plan, Stride } from '../../engine/index.ts'
import { useDocument } from '../state/document.ts'
import { rehearsalWorker } from '../worker/start.ts'

interface Kept {
  /** By playbook file. */
  breakpoints: { [file: string]: Breakpoint[] }
  watches: string[]
}

export const useKept = create<Kept>()(
  persist((): Kept => ({ breakpoints: {}, watches: [] }), { name: 'firebreak-debugger' }),
)

type Watched = { value: JsonValue } | { problem: string }

interface DebugState {
  pause: Pause | undefined
  /** The plan that it runs on: the document may have changed since. */
  plan: Plan | undefined
  /** Where it left the way of the run that it was to go again. */
  parted: Parting | undefined
  watched: Watched[]
}

const NOTHING: DebugState = { pause: undefined, plan: undefined, parted: undefined, watched: [] }

export const useDebug = create<DebugState>(() => NOTHING)

const NO_BREAKPOINTS: Breakpoint[] = []

export function useBreakpoints(): Breakpoint[] {
  const file = useDocument((state) => state.file)
  return useKept((kept) => (file === undefined ? NO_BREAKPOINTS : (kept.breakpoints[file] ?? NO_BREAKPOINTS)))
}

export function breakpointsHere(): Breakpoint[] {
  const { file } = useDocument.getState()
  return file === undefined ? NO_BREAKPOINTS : (useKept.getState().breakpoints[file] ?? NO_BREAKPOINTS)
}

export function setBreakpoints(breakpoints: Breakpoint[]): void {
  const { file } = useDocument.getState()
  if (file === undefined) return
  useKept.setState((kept) => ({ breakpoints: { ...kept.breakpoints, [file]: breakpoints } }))
  void rehearsalWorker().debugBreakpoints(breakpoints)
}

const isSame = (a: Breakpoint, b: Breakpoint): boolean =>
  a.node === b.node && a.from?.node === b.from?.node && a.from?.port === b.from?.port && a.place === b.place

/** Sets a breakpoint, or takes away the one that is there. */
export function toggleBreakpoint(breakpoint: Breakpoint): void {
  const before = breakpointsHere()
  const rest = before.filter((one) => !isSame(one, breakpoint))
  setBreakpoints(rest.length < before.length ? rest : [...before, breakpoint])
}

export function changeBreakpoint(at: number, change: Partial<Breakpoint>): void {
  setBreakpoints(breakpointsHere().map((one, index) => (index === at ? cleaned({ ...one, ...change }) : one)))
}

function cleaned(breakpoint: Breakpoint): Breakpoint {
  const entries = Object.entries(breakpoint).filter(
    ([, value]) => value !== undefined && value !== '' && value !== false,
  )
  return Object.fromEntries(entries) as unknown as Breakpoint
}

export function takePause(pause: Pause, parted: Parting | undefined, plan: Plan): void {
  useDebug.setState({ pause, parted, plan, watched: [] })
  void lookAgain()
}

export function leavePause(): void {
  if (useDebug.getState().pause) useDebug.setState(NOTHING)
}

/** Evaluates the watched expressions at the pause. */
export async function lookAgain(): Promise<void> {
  const { watches } = useKept.getState()
  const { pause } = useDebug.getState()
  if (!pause || watches.length === 0) return
  const watched = (await rehearsalWorker().debugWatch(watches)) as Watched[]
  if (useDebug.getState().pause === pause) useDebug.setState({ watched })
}

export function setWatches(watches: string[]): void {
  useKept.setState({ watches })
  useDebug.setState({ watched: [] })
  void lookAgain()
}

export const isPaused = (): boolean => useDebug.getState().pause !== undefined

export function goOn(stride: Stride, directive?: Directive): void {
  if (!isPaused()) return
  leavePause()
  void rehearsalWorker().debugGo(stride, directive)
}

export function goBack(): void {
  if (!useDebug.getState().pause?.canGoBack) return
  leavePause()
  void rehearsalWorker().debugBack()
}

export const partingWords = ({ place, before, after }: Parting): string =>
  `The playbook no longer goes the way of that run: ${place} gave ${before} then, and ${after} now.`
