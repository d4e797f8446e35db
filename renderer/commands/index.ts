// Every command, in the order of the palette. What is not in this list does not exist.

import { annotationCommands } from './annotations.ts'
import { canvasCommands } from './canvas.ts'
import type { UserCommand } from './command.ts'
import { debugCommands } from './debug.ts'
import { redoEdit, savePlaybook, undoEdit } from './edit.ts'
import { exportPlaybook } from './export.ts'
import { placeCommands } from './go.ts'
import { importPlaybook, newPlaybook } from './library.ts'
import { toggleInspector, toggleLedger, toggleProblems, toggleRehearse, toggleSource, toggleTests } from './panels.ts'
import { leaveShownRun, pauseRun, playRun, stepRunBack, stepRunForward } from './run-play.ts'
import { rehearsePlaybook, runInShadow, runLive } from './run-rehearse.ts'
import { signOut } from './session.ts'
import { wrapInLoop } from './wrap.ts'

export const commands: readonly UserCommand[] = [
  ...placeCommands,
  newPlaybook,
  importPlaybook,
  savePlaybook,
  exportPlaybook,
  undoEdit,
  redoEdit,
  ...canvasCommands,
  wrapInLoop,
  ...annotationCommands,
  rehearsePlaybook,
  runInShadow,
  runLive,
  ...debugCommands,
  playRun,
  pauseRun,
  stepRunForward,
  stepRunBack,
  leaveShownRun,
  toggleProblems,
  toggleRehearse,
  toggleLedger,
  toggleTests,
  toggleSource,
  signOut,
  toggleInspector,
]
