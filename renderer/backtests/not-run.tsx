// Alerts that could not be run, and files that could not be read to their end.
import { useEffect, useState } from 'react'
import type { BacktestAlert } from '../../api/index.ts'
import { host, useHost } from '../state/host.ts'
import classes from './backtest-view.module.css'
import type { Filled } from './backtests.ts'

export function NotRun({ backtest }: { backtest: Filled }) {
  const { id, files, progress } = backtest
  const line = useHost((state) => state.line)
  const [alerts, setAlerts] = useState<BacktestAlert[]>([])
  useEffect(() => {
    if (line !== 'open') return
    const load = async () => setAlerts(await (await host()).backtests.alerts({ id, kind: 'bad', limit: 200 }))
    load().catch(() => {}) // the banner says that the host is away
  }, [id, line])
  return (
    <>
      {progress.problems.map(({ file, message }) => (
        <p key={`${file} ${message}`} className={classes.problem}>
          {files[file]?.path}: {message}
        </p>
      ))}
      <table className={classes.table}>
        <tbody>
          {alerts.map(({ number, place, detail, alert }) => (
            <tr key={number}>
              <td className={classes.place}>{place.replace(/^.*[\\/]/, '')}</td>
              <td>
                {String(detail?.['reason'] ?? '')}
                {alert !== undefined && <div className={classes.excerpt}>{alert.slice(0, 200)}</div>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}
