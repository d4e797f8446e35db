// How a step stands, by shape first and colour second.
import { Ban, Check, CircleDashed, CircleHelp, Clock3, LoaderCircle, Minus, RotateCw, Undo2, X } from 'lucide-react'
import type { StepState } from '../../engine/index.ts'
import classes from './status-icon.module.css'
import { STATUS_WORDS } from './step-words.ts'

const ICONS: { [status in StepState['status']]: typeof Check } = {
  ready: CircleDashed,
  running: LoaderCircle,
  waiting: Clock3,
  retrying: RotateCw,
  open: LoaderCircle,
  doubted: CircleHelp,
  done: Check,
  failed: X,
  skipped: Minus,
  stopped: Ban,
}

/** `status` undefined: not reached yet. */
export function StatusIcon({ status, isUndone }: { status: StepState['status'] | undefined; isUndone?: boolean }) {
  const Icon = isUndone ? Undo2 : status ? ICONS[status] : CircleDashed
  const word = isUndone ? 'Undone' : status ? STATUS_WORDS[status] : 'Not reached yet'
  return (
    <span className={classes.icon} data-status={isUndone ? 'undone' : (status ?? 'not-yet')} title={word}>
      <Icon size={14} aria-hidden />
      <span className="visually-hidden">{word}: </span>
    </span>
  )
}
