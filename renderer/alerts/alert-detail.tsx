// One alert: what became of it, its runs or why it has none, and the alert itself as runs see it.
import { Button } from '@mantine/core'
import { RotateCcw } from 'lucide-react'
import { useState } from 'react'
import type { StoredAlert } from '../../api/index.ts'
import { CopyableId } from '../parts/copy-button.tsx'
import { JsonTree } from '../parts/json-tree.tsx'
import { Time } from '../parts/time.tsx'
import { hashOf } from '../state/view.ts'
import { replayAlert, useAlerts, WORDS } from './alerts.ts'
import classes from './alerts-place.module.css'
import { Severity } from './severity.tsx'
import { SuppressForm } from './suppressions.tsx'

export function AlertDetail({ alert }: { alert: StoredAlert }) {
  const { id, title, state, severity, source, receivedMs, repeats, problem, runs } = alert
  const body = useAlerts((all) => all.alert)
  const [refused, setRefused] = useState<string>()
  const canReplay = state === 'dead' || state === 'unrouted' || state === 'suppressed'
  return (
    <article className={classes.detail} aria-label={title}>
      <header className={classes.detailHead}>
        <h2>{title}</h2>
        <p className={classes.quiet}>
          <span className={classes.state} data-state={state}>
            {WORDS[state]}
          </span>
          <Severity severity={severity} /> · from {source} · <Time ms={receivedMs} />
          {repeats > 0 && ` · repeated ${repeats} times`} · <CopyableId id={id} shown={26} />
        </p>
      </header>
      {problem && (
        <p className={classes.problem}>
          <code>{problem.code}</code> {problem.message}
        </p>
      )}
      {state === 'unrouted' && <p>No route of triggers.yaml takes it.</p>}
      {runs.length > 0 && (
        <ul className={classes.runs} aria-label="Its runs">
          {runs.map((run) => (
            <li key={run}>
              <a href={hashOf({ name: 'runs', id: run })}>{run}</a>
            </li>
          ))}
        </ul>
      )}
      <div className={classes.doing}>
        {canReplay && (
          <Button
            size="xs"
            leftSection={<RotateCcw size={13} aria-hidden />}
            onClick={async () => setRefused(await replayAlert(id))}
          >
            Try again
          </Button>
        )}
        <SuppressForm source={source} />
      </div>
      {refused && (
        <p className={classes.problem} role="alert">
          {refused}
        </p>
      )}
      <h3>The alert</h3>
      {typeof body === 'string' ? (
        <pre className={classes.raw}>{body}</pre>
      ) : (
        body !== undefined && <JsonTree value={body} open={2} />
      )}
    </article>
  )
}
