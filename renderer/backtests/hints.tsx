// What is odd about a playbook over all these alerts: branches that never fire, fields that are never there.
import { useEffect, useState } from 'react'
import type { RealityHint } from '../../engine/index.ts'
import classes from './backtest-view.module.css'
import { testedShapes } from './backtests.ts'

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
    testedShapes(playbook).then(
      (found) => isOver || setShapes(found),
      () => {}, // of another workspace: nothing is said of shapes
    )
    return () => {
      isOver = true
    }
  }, [playbook])
  return shapes
}
