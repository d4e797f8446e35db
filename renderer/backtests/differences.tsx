// Which alerts come out differently from the other version, by the node where the versions part.
import { UnstyledButton } from '@mantine/core'
import { useState } from 'react'
import { Alerts } from './alert-table.tsx'
import classes from './backtest-view.module.css'
import { descending, type Filled, wholeNumber } from './backtests.ts'

export function Differences({ backtest }: { backtest: Filled }) {
  const { differences, tally } = backtest.progress
  const groups = descending(differences.byNode)
  const [chosen, setChosen] = useState<string>()
  const shown = chosen ?? groups[0]?.[0]
  if (groups.length === 0)
    return <p className={classes.quiet}>No alert comes out differently{backtest.isHere ? ' so far' : ''}.</p>
  return (
    <>
      <p>
        {wholeNumber(differences.total)} of {wholeNumber(tally.runs)} alerts come out differently.
      </p>
      <div className={classes.columns}>
        <ul className={classes.bars} aria-label="Nodes where the versions first differ">
          {groups.map(([node, count]) => (
            <li key={node}>
              <UnstyledButton
                className={classes.bar}
                aria-current={node === shown || undefined}
                onClick={() => setChosen(node)}
              >
                <span
                  className={classes.fill}
                  style={{ width: `${(count * 100) / (groups[0]?.[1] ?? 1)}%` }}
                  aria-hidden
                />
                <span className={classes.name}>{node}</span>
                <span className={classes.number}>{wholeNumber(count)}</span>
              </UnstyledButton>
            </li>
          ))}
        </ul>
        {shown !== undefined && <Alerts key={shown} backtest={backtest} kind="difference" node={shown} />}
      </div>
    </>
  )
}
