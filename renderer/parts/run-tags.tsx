// How a run stands and how it ran, as small words: status with its icon, mode with its colour.
import { Ban, CircleCheck, CircleHelp, CircleX, Clock3, LoaderCircle, type LucideIcon, Undo2 } from 'lucide-react'
import type { StoredRun } from '../../api/index.ts'
import type { Mode } from '../../engine/index.ts'
import classes from './tags.module.css'

export const RUN_STATUS: { [status in StoredRun['status']]: { word: string; icon: LucideIcon } } = {
  running: { word: 'Running', icon: LoaderCircle },
  waiting: { word: 'Waiting', icon: Clock3 },
  'in-doubt': { word: 'In doubt', icon: CircleHelp },
  completed: { word: 'Completed', icon: CircleCheck },
  failed: { word: 'Failed', icon: CircleX },
  cancelled: { word: 'Cancelled', icon: Ban },
  undoing: { word: 'Undoing', icon: LoaderCircle },
  undone: { word: 'Undone', icon: Undo2 },
  'partly-undone': { word: 'Partly undone', icon: Undo2 },
}

export const MODE_WORDS: { [mode in Mode]: string } = { simulate: 'Rehearsal', shadow: 'Shadow', live: 'Live' }

export function RunStatusTag({ status }: { status: StoredRun['status'] }) {
  const { word, icon: Icon } = RUN_STATUS[status]
  return (
    <span className={classes.status} data-status={status}>
      <Icon size={14} aria-hidden />
      {word}
    </span>
  )
}

export function ModeTag({ mode }: { mode: Mode }) {
  return (
    <span className={classes.tag} data-mode={mode}>
      {MODE_WORDS[mode]}
    </span>
  )
}
