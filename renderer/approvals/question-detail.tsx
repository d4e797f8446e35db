// The question that is being answered: where it comes from, what it says, the answer.
import { Anchor } from '@mantine/core'
import { Radio, Workflow } from 'lucide-react'
import type { RefObject } from 'react'
import type { Question } from '../../api/index.ts'
import { CopyableId } from '../parts/copy-button.tsx'
import { ModeTag } from '../parts/run-tags.tsx'
import { Time } from '../parts/time.tsx'
import { host, useHost } from '../state/host.ts'
import { hashOf } from '../state/view.ts'
import { AnswerForm, type AnswerHandle } from './answer-form.tsx'
import classes from './approvals-place.module.css'
import { afterPorts, type Word } from './ask-words.ts'
import { QuestionBody } from './question-body.tsx'
import { Deadline } from './question-line.tsx'

interface QuestionDetailProps {
  question: Question
  answering: RefObject<AnswerHandle | null>
}

export function QuestionDetail({ question, answering }: QuestionDetailProps) {
  const { run, node, scope, ask, mode, title, playbook, alertSummary, sinceMs, untilMs, answers, writes } = question
  const isLive = mode === 'live'
  const onAnswer = async (word: Word) => {
    const client = await host()
    await client.runs.answer({ run, node, scope, ...word })
    useHost.setState({ questions: await client.approvals.list() })
  }
  return (
    <article className={classes.detail} aria-label={title}>
      {isLive && (
        <p className={classes.live}>
          <Radio size={14} aria-hidden /> Live: what you approve is really done.
        </p>
      )}
      <header className={classes.detailHead}>
        <h2>{title}</h2>
        <ModeTag mode={mode} />
        {untilMs !== undefined && <Deadline untilMs={untilMs} />}
      </header>
      <dl className={classes.facts}>
        <dt>Playbook</dt>
        <dd>
          {playbook.file === undefined ? (
            playbook.name
          ) : (
            <Anchor href={hashOf({ name: 'playbook', id: playbook.file })} size="sm">
              <Workflow size={13} aria-hidden /> {playbook.name}
            </Anchor>
          )}
        </dd>
        <dt>Alert</dt>
        <dd>{alertSummary || 'No summary'}</dd>
        <dt>Run</dt>
        <dd>
          <Anchor href={hashOf({ name: 'runs', id: run })} size="sm">
            Show the run
          </Anchor>{' '}
          <CopyableId id={run} />
        </dd>
        <dt>Asked</dt>
        <dd>
          <Time ms={sinceMs} />
        </dd>
      </dl>
      <QuestionBody ask={ask} after={afterPorts(ask, writes)} answers={answers} isRehearsal={mode === 'shadow'} />
      <div className={classes.answer}>
        <AnswerForm ref={answering} ask={ask} isLive={isLive} onAnswer={onAnswer} />
      </div>
    </article>
  )
}
