// Playbooks over recorded alerts: all backtests, a new one, or one of them. The address says which: #/backtests, #/backtests/ID
import { Anchor, Button, Progress } from '@mantine/core'
import { ChartNoAxesCombined, Plus } from 'lucide-react'
import { useState } from 'react'
import type { Backtest } from '../../api/index.ts'
import { Empty } from '../parts/empty.tsx'
import { Time } from '../parts/time.tsx'
import { hashOf } from '../state/view.ts'
import { BacktestView } from './backtest-view.tsx'
import { useBacktests, wholeNumber } from './backtests.ts'
import classes from './backtests-place.module.css'
import { NewBacktest } from './new-backtest.tsx'

export function BacktestsPlace({ id }: { id: string | undefined }) {
  return id === undefined ? <All /> : <BacktestView key={id} id={id} />
}

function All() {
  const { value: found, problem } = useBacktests()
  const [isNew, setNew] = useState(false)
  return (
    <div className={classes.place}>
      <header className={classes.head}>
        <h1>Backtests</h1>
        <Button leftSection={<Plus size={14} aria-hidden />} onClick={() => setNew(true)}>
          New backtest
        </Button>
      </header>
      {problem !== undefined && (
        <p role="alert" className={classes.problem}>
          {problem}
        </p>
      )}
      {found?.length === 0 && (
        <Empty
          icon={ChartNoAxesCombined}
          title="No backtest yet"
          text="Run a playbook over the alerts of last month before it touches anything. You see which branches they take, what would be done to whom, and which alerts an edit would treat differently."
        >
          <Button onClick={() => setNew(true)}>New backtest</Button>
        </Empty>
      )}
      {found && found.length > 0 && (
        <table className={classes.table}>
          <thead>
            <tr>
              <th>Playbook</th>
              <th>Status</th>
              <th className={classes.number}>Alerts</th>
              <th className={classes.number}>Differ</th>
              <th>Started</th>
            </tr>
          </thead>
          <tbody>
            {found.map((one) => (
              <Row key={one.id} backtest={one} />
            ))}
          </tbody>
        </table>
      )}
      <NewBacktest isOpen={isNew} onClose={() => setNew(false)} />
    </div>
  )
}

const STATUS = { running: 'Running', done: 'Done', stopped: 'Stopped', failed: 'Failed' } as const

function Row({ backtest }: { backtest: Backtest }) {
  const { id, playbookName, againstName, status, isHere, startedMs, progress } = backtest
  const part = progress && progress.totalBytes > 0 ? (progress.readBytes * 100) / progress.totalBytes : 0
  return (
    <tr>
      <td>
        <Anchor href={hashOf({ name: 'backtests', id })}>{playbookName}</Anchor>
        {againstName !== undefined && <span className={classes.quiet}> against {againstName}</span>}
      </td>
      <td>
        {status === 'running' && isHere ? (
          <Progress value={part} aria-label={`${Math.floor(part)} % done`} />
        ) : status === 'running' ? (
          'Interrupted'
        ) : (
          STATUS[status]
        )}
      </td>
      <td className={classes.number}>{wholeNumber(progress?.alerts ?? 0)}</td>
      <td className={classes.number}>
        {againstName === undefined ? '' : wholeNumber(progress?.differences.total ?? 0)}
      </td>
      <td>
        <Time ms={startedMs} />
      </td>
    </tr>
  )
}
