// How often the runs of a backtest ended in which way. The alerts behind each way open as runs.
import { UnstyledButton } from '@mantine/core'
import { useState } from 'react'
import type { TallyData } from '../../engine/index.ts'
import { Alerts } from './alert-table.tsx'
import classes from './backtest-view.module.css'
import { descending, type Filled, share, wholeNumber } from './backtests.ts'

export function Ends({ backtest }: { backtest: Filled }) {
  const { tally } = backtest.progress
  const [chosen, setChosen] = useState<string>()
  const most = Math.max(1, ...Object.values(tally.ends))
  return (
    <div className={classes.columns}>
      <div>
        <MadeUpNote tally={tally} />
        <ul className={classes.bars} aria-label="How the runs ended, most frequent first">
          {descending(tally.ends).map(([end, count]) => (
            <li key={end}>
              <UnstyledButton
                className={classes.bar}
                aria-current={end === chosen || undefined}
                onClick={() => setChosen(end)}
              >
                <span className={classes.fill} style={{ width: `${(count * 100) / most}%` }} aria-hidden />
                <span className={classes.name} data-failed={end.startsWith('failed') || undefined}>
                  {end}
                </span>
                <span className={classes.number}>
                  {wholeNumber(count)} <span className={classes.quiet}>{share(count, tally.runs)}</span>
                </span>
              </UnstyledButton>
            </li>
          ))}
        </ul>
      </div>
      {chosen === undefined ? (
        <p className={classes.quiet}>Choose an end to see its alerts.</p>
      ) : (
        <Alerts key={chosen} backtest={backtest} kind="sample" end={chosen} />
      )}
    </div>
  )
}

/** How many of these ends say nothing about the alerts: an example answered the look-up that they rest on. */
function MadeUpNote({ tally: { madeUp, runs } }: { tally: TallyData }) {
  const count = Object.values(madeUp?.ends ?? {}).reduce((sum, one) => sum + one, 0)
  if (!madeUp || count === 0) return null
  const nodes = descending(madeUp.nodes).map(([node, n]) => `${node} (${wholeNumber(n)})`)
  return (
    <p className={classes.note}>
      <strong>
        {wholeNumber(count)} of {wholeNumber(runs)}
      </strong>{' '}
      rest on example answers, the same for every alert: {nodes.join(', ')}. Record answers, or mock these nodes, to see
      what the alerts really lead to.
    </p>
  )
}
