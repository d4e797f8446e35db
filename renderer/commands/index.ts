// Every command, in the order of the palette. What is not in this list does not exist.
import type { UserCommand } from './command.ts'
import { redoEdit, savePlaybook, undoEdit } from './edit.ts'
import { goToApprovals, goToConnections, goToLibrary, goToRuns, goToSettings } from './go.ts'
import { toggleInspector, toggleLedger, toggleProblems, toggleRehearse, toggleSource } from './panels.ts'

export const commands: readonly UserCommand[] = [
  goToLibrary,
  goToApprovals,
  goToRuns,
  goToConnections,
  goToSettings,
  savePlaybook,
  undoEdit,
  redoEdit,
  toggleProblems,
  toggleRehearse,
  toggleLedger,
  toggleSource,
  toggleInspector,
]
