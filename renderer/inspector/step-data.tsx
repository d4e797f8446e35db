// What went into the selected node and what came out, in the run that is shown, at its moment.
import { Select } from '@mantine/core'
import { useState } from 'react'
import { formatDuration, type Plan, type RunState, type StepState } from '../../engine/index.ts'
import { CopyButton } from '../parts/copy-button.tsx'
import { JsonTree } from '../parts/json-tree.tsx'
import { Words } from '../parts/words.tsx'
import { durationOf, placeWords } from '../runs/step-rows.ts'
import { SOURCE_WORDS, STATUS_WORDS } from '../runs/step-words.ts'
import classes from './inspector.module.css'

interface Visit {
  scope: number
  step: StepState
  words: string
}

export function visitsOf(plan: Plan, state: RunState, id: string): Visit[] {
  return state.scopes.flatMap((scope) => {
    const index = plan.graphs[scope.graph]?.steps.findIndex((step) => step.id === id) ?? -1
    const step = index < 0 ? undefined : scope.steps[index]
    return step ? [{ scope: scope.id, step, words: placeWords(plan, state, scope.id) }] : []
  })
}

interface StepDataProps {
  plan: Plan
  state: RunState | undefined
  id: string
  side: 'input' | 'output'
}

export function StepData({ plan, state, id, side }: StepDataProps) {
  const visits = state ? visitsOf(plan, state, id) : []
  const [chosen, setChosen] = useState<string | null>(null)
  const visit = visits.find(({ scope }) => String(scope) === chosen) ?? visits[0]
  if (!visit) {
    return <p className={`${classes.form} ${classes.hint}`}>The run has not come to this node at this moment.</p>
  }
  const { step } = visit
  const value = side === 'input' ? step.input : step.output
  const took = durationOf(step)
  return (
    <div className={classes.form}>
      {visits.length > 1 && (
        <Select
          aria-label="Pass"
          data={visits.map(({ scope, words }) => ({ value: String(scope), label: words || 'the run' }))}
          value={String(visit.scope)}
          onChange={setChosen}
        />
      )}
      <dl className={classes.facts}>
        <dt>Status</dt>
        <dd>
          {STATUS_WORDS[step.status]}
          {step.port !== undefined && ` by ${step.port}`}
        </dd>
        {took !== undefined && (
          <>
            <dt>Took</dt>
            <dd>{formatDuration(took) || '0ms'}</dd>
          </>
        )}
        {side === 'output' && step.source !== undefined && (
          <>
            <dt>Output</dt>
            <dd>
              <span className={classes.simulated}>simulated</span> {SOURCE_WORDS[step.source]}
            </dd>
          </>
        )}
        {step.error && (
          <>
            <dt>Error</dt>
            <dd>
              <Words text={step.error.message} /> <code>{step.error.code}</code>
            </dd>
          </>
        )}
      </dl>
      {value === undefined ? (
        <p className={classes.hint}>
          There is no {side} {step.status === 'skipped' ? 'of a step that was skipped' : 'yet'}.
        </p>
      ) : (
        <div>
          <CopyButton label={`Copy the whole ${side}`} text={() => JSON.stringify(value, null, 2)} />
          <JsonTree value={value} open={2} />
        </div>
      )}
    </div>
  )
}
