// Alerts that a backtest has kept; any of them opens as a run, under either version.
import { Button } from '@mantine/core'
import { useEffect, useState } from 'react'
import type { BacktestAlert } from '../../api/index.ts'
import { host, messageOf } from '../state/host.ts'
import classes from './backtest-view.module.css'
import { type Filled, openAsRun } from './backtests.ts'

const PAGE = 100

interface AlertsProps {
  backtest: Filled
  kind: 'sample' | 'difference'
  end?: string
  node?: string
}

export function Alerts({ backtest, kind, end, node }: AlertsProps) {
  const { id } = backtest
  const [alerts, setAlerts] = useState<BacktestAlert[]>([])
  const [hasMore, setMore] = useState(false)
  const [problem, setProblem] = useState<string>()
  const load = async (after: number) => {
    const query = {
      id,
      kind,
      after,
      limit: PAGE,
      ...(end !== undefined && { end }),
      ...(node !== undefined && { node }),
    }
    const page = await (await host()).backtests.alerts(query)
    setAlerts((before) => (after === 0 ? page : [...before, ...page]))
    setMore(page.length === PAGE)
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: once; the parent makes another for another group
  useEffect(() => {
    load(0).catch((thrown) => setProblem(messageOf(thrown)))
  }, [])
  const open = async (number: number, version: 'tested' | 'other') => {
    try {
      await openAsRun({ id, kind, number }, version)
    } catch (thrown) {
      setProblem(messageOf(thrown))
    }
  }
  return (
    <div>
      {problem !== undefined && (
        <p role="alert" className={classes.problem}>
          {problem}
        </p>
      )}
      <table className={classes.table}>
        <tbody>
          {alerts.map(({ number, place, detail, label }) => (
            <tr key={number}>
              <td className={classes.place}>{place.replace(/^.*[\\/]/, '')}</td>
              {kind === 'difference' && (
                <td>
                  <span className={classes.before}>{String(detail?.['before'] ?? 'not run')}</span> in this version,{' '}
                  <span className={classes.after}>{String(detail?.['after'] ?? 'not run')}</span> in the other
                </td>
              )}
              <td>{label === 'positive' ? 'real' : label === 'negative' ? 'not real' : ''}</td>
              <td className={classes.tools}>
                <Button size="compact-xs" variant="default" onClick={() => void open(number, 'tested')}>
                  Open as run
                </Button>
                {kind === 'difference' && (
                  <Button size="compact-xs" variant="subtle" color="gray" onClick={() => void open(number, 'other')}>
                    Open under the other version
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {hasMore && (
        <Button variant="subtle" onClick={() => void load(alerts.at(-1)?.number ?? 0)}>
          More
        </Button>
      )}
    </div>
  )
}
