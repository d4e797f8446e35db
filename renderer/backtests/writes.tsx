// Everything that would have been done, by action and target.
import { reachOf, type TallyData } from '../../engine/index.ts'
import { EffectTag } from '../parts/effect-tag.tsx'
import classes from './backtest-view.module.css'
import { descending, wholeNumber } from './backtests.ts'

const hoursOf = (minutes: number): string =>
  minutes < 120 ? `${wholeNumber(minutes)} minutes` : `${wholeNumber(minutes / 60)} hours`

const REACH = {
  host: ['host', 'hosts'],
  user: ['user', 'users'],
  address: ['address', 'addresses'],
  domain: ['domain', 'domains'],
  other: ['target', 'targets'],
} as const
const MOST_TARGETS = 8

export function Writes({ tally }: { tally: TallyData }) {
  if (tally.writes.length === 0) return <p className={classes.quiet}>Nothing would have been written.</p>
  const reach = reachOf(tally.writes).filter(({ kind }) => kind !== 'other')
  const hours = Object.values(tally.hours)
  return (
    <>
      <p>
        {reach.length > 0 && (
          <>
            It would have reached{' '}
            {reach.map(({ kind, count }) => `${wholeNumber(count)} ${REACH[kind][count === 1 ? 0 : 1]}`).join(', ')}.{' '}
          </>
        )}
        {hours.length > 0 && <>At most {wholeNumber(Math.max(...hours))} writes in an hour. </>}
        {tally.savedMinutes > 0 && <>A person would have needed about {hoursOf(tally.savedMinutes)} for these steps.</>}
      </p>
      <table className={classes.table}>
        <thead>
          <tr>
            <th>What</th>
            <th className={classes.number}>Times</th>
            <th className={classes.number}>Alerts</th>
            <th>To whom</th>
          </tr>
        </thead>
        <tbody>
          {[...tally.writes]
            .sort((a, b) => b.count - a.count)
            .map(({ node, title, effect, count, runs, targets }) => {
              const all = descending(targets)
              return (
                <tr key={node}>
                  <td>
                    {title || node} <EffectTag effect={effect as 'change'} />
                  </td>
                  <td className={classes.number}>{wholeNumber(count)}</td>
                  <td className={classes.number}>{wholeNumber(runs)}</td>
                  <td className={classes.targets}>
                    {all.slice(0, MOST_TARGETS).map(([target, n]) => (
                      <span key={target} className={classes.target}>
                        {target.slice(target.indexOf(' ') + 1)} <span className={classes.quiet}>{wholeNumber(n)}</span>
                      </span>
                    ))}
                    {all.length > MOST_TARGETS && (
                      <span className={classes.quiet}>and {wholeNumber(all.length - MOST_TARGETS)} more</span>
                    )}
                  </td>
                </tr>
              )
            })}
        </tbody>
      </table>
    </>
  )
}
