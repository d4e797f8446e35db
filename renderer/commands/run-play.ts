// Commands on the shown run: play it, step through it, leave it.
import { Pause, Play, StepBack, StepForward, X } from 'lucide-react'
import { stepBy, togglePlay } from '../runs/player.ts'
import { leaveRun, useRun } from '../state/run.ts'
import type { UserCommand } from './command.ts'

const isRunShown = (): boolean => useRun.getState().shown !== undefined

export const playRun: UserCommand = {
  id: 'run.play',
  title: 'Play the run',
  group: 'Run',
  icon: Play,
  isAvailable: () => isRunShown() && !useRun.getState().isPlaying,
  run: togglePlay,
}

export const pauseRun: UserCommand = {
  id: 'run.pause',
  title: 'Pause the run',
  group: 'Run',
  icon: Pause,
  isAvailable: () => isRunShown() && useRun.getState().isPlaying,
  run: togglePlay,
}

export const stepRunForward: UserCommand = {
  id: 'run.step-forward',
  title: 'Step forward in the run',
  group: 'Run',
  icon: StepForward,
  keys: ['.'],
  isAvailable: isRunShown,
  run: () => stepBy(1),
}

export const stepRunBack: UserCommand = {
  id: 'run.step-back',
  title: 'Step back in the run',
  group: 'Run',
  icon: StepBack,
  keys: [','],
  isAvailable: isRunShown,
  run: () => stepBy(-1),
}

export const leaveShownRun: UserCommand = {
  id: 'run.leave',
  title: 'Leave the shown run',
  group: 'Run',
  icon: X,
  isAvailable: isRunShown,
  run: leaveRun,
}
