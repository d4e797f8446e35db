// Commands of the debugger: breakpoints on the canvas, and the steps of a rehearsal that is paused.
import { ArrowDownToDot, ArrowUpFromDot, Bug, CircleDot, CornerUpLeft, Play, Redo2 } from 'lucide-react'
import { goBack, goOn, isPaused, toggleBreakpoint } from '../debug/debug.ts'
import { startRehearsal } from '../rehearse/rehearsal.ts'
import { useView } from '../state/view.ts'
import type { UserCommand } from './command.ts'
import { isPlaybookOpen } from './edit.ts'

const selected = (): string[] => useView.getState().selection

export const toggleBreakpoints: UserCommand = {
  id: 'breakpoint.toggle',
  title: 'Breakpoint on or off',
  group: 'Run',
  icon: CircleDot,
  keys: ['F9'],
  worksInFields: true,
  isAvailable: () => isPlaybookOpen() && selected().length > 0,
  run: () => {
    for (const node of selected()) toggleBreakpoint({ node })
  },
}

export const debugPlaybook: UserCommand = {
  id: 'run.debug',
  title: 'Rehearse step by step',
  group: 'Run',
  icon: Bug,
  keys: ['shift+F8'],
  worksInFields: true,
  isAvailable: isPlaybookOpen,
  run: () => startRehearsal({ pausesAtOnce: true }),
}

const stride = (
  id: string,
  title: string,
  icon: NonNullable<UserCommand['icon']>,
  key: string,
  run: () => void,
): UserCommand => ({ id, title, group: 'Run', icon, keys: [key], worksInFields: true, isAvailable: isPaused, run })

export const debugCommands: readonly UserCommand[] = [
  toggleBreakpoints,
  debugPlaybook,
  stride('debug.continue', 'Continue', Play, 'F8', () => goOn('run')),
  stride('debug.over', 'Step over', Redo2, 'F10', () => goOn('over')),
  stride('debug.into', 'Step into', ArrowDownToDot, 'F7', () => goOn('into')),
  stride('debug.out', 'Step out', ArrowUpFromDot, 'shift+F7', () => goOn('out')),
  stride('debug.back', 'Step back', CornerUpLeft, 'shift+F10', goBack),
]
