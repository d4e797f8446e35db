// Precision and recall of each branch, where the alerts say which of them were real.
import { type Plan, qualityOf, type TallyData } from '../../engine/index.ts'
import { catalog } from '../state/catalog.ts'
import classes from './backtest-view.module.css'
import { wholeNumber } from './backtests.ts'

export function Quality({ plan, tally }: { plan: Plan; tally: TallyData }) {
  const percent = (value: number | undefined) => (value === undefined ? '–' : `${(value * 100).toFixed(0)} %`)
  const rows = qualityOf(plan, catalog, tally).filter(({ port, runs }) => port !== undefined && runs > 0)
  const { positive, negative } = tally.labelled
  return (
    <>
      <p>
        {wholeNumber(positive)} alerts are labelled as real, {wholeNumber(negative)} as not.
      </p>
      <table className={classes.table}>
        <thead>
          <tr>
            <th>Branch</th>
            <th className={classes.number}>Alerts</th>
            <th className={classes.number}>Precision</th>
            <th className={classes.number}>Recall</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ node, port, runs, precision, recall }) => (
            <tr key={`${node} ${port}`}>
              <td>
                {node} → {port}
              </td>
              <td className={classes.number}>{wholeNumber(runs)}</td>
              <td className={classes.number}>{percent(precision)}</td>
              <td className={classes.number}>{percent(recall)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}
