// What is odd about a playbook over all these alerts: branches that never fire, fields that are never there.
import { useEffect, useState } from 'react'
import { type RealityHint, readScenario, shapeOf } from '../../engine/index.ts'
import { host } from '../state/host.ts'
import classes from './backtest-view.module.css'

export function Hints({ hints }: { hints: readonly RealityHint[] }) {
  return (
    <table className={classes.table}>
      <tbody>
        {hints.map(({ node, text }) => (
          <tr key={`${node} ${text}`}>
            <td className={classes.place}>{node ?? 'alerts'}</td>
            <td>{text}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** The shapes of the alerts in the playbook's tests. */
export function useTestedShapes(playbook: string): ReadonlySet<string> | undefined {
  const [shapes, setShapes] = useState<ReadonlySet<string>>()
  useEffect(() => {
    let isOver = false
    const load = async () => {
      const tests = await (await host()).scenarios.list({ playbook })
      const alerts = tests.flatMap(({ text, alert }) => {
        const given = alert ?? readScenario(text).scenario?.alert
        return given === undefined || typeof given === 'string' ? [] : [given]
      })
      if (!isOver) setShapes(new Set(alerts.map((alert) => shapeOf(alert))))
    }
    load().catch(() => {}) // of another workspace: nothing is said of shapes
    return () => {
      isOver = true
    }
  }, [playbook])
  return shapes
}
