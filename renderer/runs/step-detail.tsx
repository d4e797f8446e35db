// One step of the shown run: how it stands, why it was skipped or failed, what went in and what came out.
import { Button, UnstyledButton } from '@mantine/core'
import { Bug, LocateFixed, Pin, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { formatDuration, type JsonValue, placeOf, stepAt, withoutSecrets } from '../../engine/index.ts'
import { pathOf } from '../canvas/actions.ts'
import { CopyButton } from '../parts/copy-button.tsx'
import { JsonTree } from '../parts/json-tree.tsx'
import { absoluteTime, offsetTime } from '../parts/time-words.ts'
import { Words } from '../parts/words.tsx'
import { startRehearsal } from '../rehearse/rehearsal.ts'
import { edit, useDocument } from '../state/document.ts'
import { foldedState, type ShownRun, seek, useRun } from '../state/run.ts'
import { select, useView } from '../state/view.ts'
import { endState } from './shown.ts'
import { StatusIcon } from './status-icon.tsx'
import classes from './step-detail.module.css'
import { durationOf, placeWords } from './step-rows.ts'
import { SOURCE_WORDS, STATUS_WORDS, whySkipped } from './step-words.ts'
import { positionOf } from './timeline.ts'

interface StepDetailProps {
  shown: ShownRun
  scope: number
  index: number
}

export function StepDetail({ shown, scope, index }: StepDetailProps) {
  const { plan, journal } = shown
  const position = useRun((run) => run.position)
  const file = useDocument((document) => document.file)
  const isPlaybook = useView((view) => view.place.name === 'playbook')
  const end = endState(plan, journal)
  const step = stepAt(plan, end, scope, index)
  const now = foldedState(shown, position)?.scopes[scope]?.steps[index]
  const state = now ?? end.scopes[scope]?.steps[index]
  if (!step || !state) return null
  const place = placeWords(plan, end, scope)
  const moment = positionOf(journal, scope, index)
  const duration = durationOf(state)
  const isOpenHere = isPlaybook && shown.playbook.file === file && state.status !== 'skipped'
  const facts = [
    now ? STATUS_WORDS[state.status] : 'Not reached at this moment',
    now?.port === undefined ? '' : `by ${now.port}`,
    duration ? `took ${formatDuration(duration)}` : '',
    state.attempt > 1 ? `attempt ${state.attempt}` : '',
  ].filter((one) => one !== '')
  return (
    <section className={classes.detail} aria-label={`Step ${step.title || step.id}`}>
      <header className={classes.head}>
        <StatusIcon status={now?.status} isUndone={now?.undo?.status === 'done'} />
        <h3>{step.title || step.id}</h3>
        <code>{step.type}</code>
        {moment !== undefined && moment !== position && (
          <Button
            size="compact-xs"
            variant="subtle"
            leftSection={<LocateFixed size={12} aria-hidden />}
            onClick={() => seek(moment)}
          >
            To this moment
          </Button>
        )}
        {isOpenHere && step.kind !== 'trigger' && (
          <Button
            size="compact-xs"
            variant="subtle"
            leftSection={<Bug size={12} aria-hidden />}
            title="Rehearses the playbook as it is now, with what the steps before this one gave in this run"
            onClick={() =>
              void startRehearsal({
                again: { journal, plan, until: { place: placeOf(plan, end, scope, step.id), attempt: state.attempt } },
              })
            }
          >
            Rehearse from here
          </Button>
        )}
        {isOpenHere && step.kind === 'task' && step.effect !== 'none' && now?.output !== undefined && (
          <Button
            size="compact-xs"
            variant="subtle"
            leftSection={<Pin size={12} aria-hidden />}
            title="Every rehearsal answers this node with the output of this step, secrets masked"
            onClick={() => void pinOutcome(step.id, now.output as JsonValue, now.port)}
          >
            Pin its output
          </Button>
        )}
      </header>
      <p className={classes.facts}>
        {facts.join(' · ')}
        {' · '}
        <span title={absoluteTime(state.startedAt ?? state.readyAt)}>
          {offsetTime((state.startedAt ?? state.readyAt) - end.startedAt)}
        </span>
        {place && ` · ${place}`}
      </p>
      {now?.source && (
        <p className={classes.simulated}>Simulated: the output is {SOURCE_WORDS[now.source]}, nothing was asked.</p>
      )}
      {now?.error && <Failure code={now.error.code} message={now.error.message} node={now.error.node} id={step.id} />}
      {now?.status === 'skipped' && (
        <div className={classes.note}>
          {whySkipped(plan, end, scope, index).map((line) => (
            <p key={line}>{line}</p>
          ))}
        </div>
      )}
      {now?.cause && (
        <p className={classes.note}>
          Here because of a failure: {now.cause.message} ({now.cause.code})
        </p>
      )}
      <div className={classes.data}>
        <Data title="Input" value={now?.input} />
        <Data title="Output" value={now?.output} />
        {now?.undo && <Data title="Input of the undo" value={now.undo.input} />}
      </div>
    </section>
  )
}

/** Kept on the node in the document: undone like any edit. */
function pinOutcome(node: string, output: JsonValue, port: string | undefined): Promise<string | undefined> {
  const path = pathOf(node)
  if (!path) return Promise.resolve(undefined)
  const mock = { output: withoutSecrets(output), ...(port !== undefined && port !== 'done' && { port }) }
  return edit([{ op: 'set', path: [...path, 'mock'], value: mock }], 'Pin outcome')
}

interface FailureProps {
  code: string
  message: string
  node: string | undefined
  id: string
}

function Failure({ code, message, node, id }: FailureProps): ReactNode {
  return (
    <div className={classes.failure}>
      <TriangleAlert size={14} aria-hidden />
      <div>
        <p>
          <Words text={message} />
        </p>
        <p className={classes.code}>
          <code>{code}</code>
          {node !== undefined && node !== id && (
            <UnstyledButton className={classes.link} onClick={() => select([node])}>
              it came from {node}
            </UnstyledButton>
          )}
        </p>
      </div>
    </div>
  )
}

function Data({ title, value }: { title: string; value: JsonValue | undefined }) {
  if (value === undefined) return null
  return (
    <div className={classes.box}>
      <h4>
        {title}
        <CopyButton text={() => JSON.stringify(value, null, 2)} label={`Copy ${title.toLowerCase()} as JSON`} />
      </h4>
      <JsonTree value={value} open={2} />
    </div>
  )
}
