// A question in the list of what waits: what, of which playbook, how urgent.
import { UnstyledButton } from '@mantine/core'
import { Clock3 } from 'lucide-react'
import type { Question } from '../../api/index.ts'
import { formatDuration, questionLines } from '../../engine/index.ts'
import { useNow } from '../parts/now.ts'
import { ModeTag } from '../parts/run-tags.tsx'
import { Time } from '../parts/time.tsx'
import { absoluteTime } from '../parts/time-words.ts'
import classes from './approvals-place.module.css'
import { urgencyOf } from './ask-words.ts'

interface QuestionLineProps {
  question: Question
  isCurrent: boolean
  onChoose(): void
}

export function QuestionLine({ question, isCurrent, onChoose }: QuestionLineProps) {
  const { playbook, mode, ask, title, alertSummary, sinceMs, untilMs } = question
  return (
    <li>
      <UnstyledButton
        className={classes.line}
        aria-current={isCurrent}
        data-live={mode === 'live' || undefined}
        onClick={onChoose}
        onFocus={onChoose}
      >
        <span className={classes.lineHead}>
          <span className={classes.playbook}>{playbook.name}</span>
          <ModeTag mode={mode} />
        </span>
        <span className={classes.lineTitle}>{questionLines(ask, title)[0]}</span>
        <span className={classes.alert}>{alertSummary}</span>
        <span className={classes.lineFoot}>
          <Time ms={sinceMs} />
          {untilMs !== undefined && <Deadline untilMs={untilMs} />}
        </span>
      </UnstyledButton>
    </li>
  )
}

/** How long is left, counted down. */
export function Deadline({ untilMs }: { untilMs: number }) {
  const now = useNow(1_000)
  const left = untilMs - now
  return (
    <span className={classes.deadline} data-urgency={urgencyOf(untilMs, now)} title={`Until ${absoluteTime(untilMs)}`}>
      <Clock3 size={12} aria-hidden />
      {left <= 0 ? 'deadline passed' : `${formatDuration(left < 60_000 ? Math.ceil(left / 1_000) * 1_000 : left)} left`}
    </span>
  )
}
