// Who did what to the run, in order, with reasons and what was filled in.
import { UnstyledButton } from '@mantine/core'
import { JsonTree } from '../parts/json-tree.tsx'
import { absoluteTime, offsetTime } from '../parts/time-words.ts'
import { type ShownRun, seek } from '../state/run.ts'
import { deedsOf } from './people.ts'
import classes from './people-log.module.css'
import { endState } from './shown.ts'

export function PeopleLog({ shown }: { shown: ShownRun }) {
  const { plan, journal } = shown
  const end = endState(plan, journal)
  return (
    <ol className={classes.log}>
      {deedsOf(plan, end, journal).map(({ sequence, at, by, what, reason, values }) => (
        <li key={sequence}>
          <UnstyledButton className={classes.deed} title="To this moment" onClick={() => seek(sequence + 1)}>
            <time dateTime={new Date(at).toISOString()} title={absoluteTime(at)}>
              {offsetTime(at - end.startedAt)}
            </time>
            <strong>{by}</strong> {what}
          </UnstyledButton>
          {reason && <p className={classes.reason}>“{reason}”</p>}
          {values && <JsonTree value={values} open={2} />}
        </li>
      ))}
    </ol>
  )
}
