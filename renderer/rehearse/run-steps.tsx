// The shown run: its steps at the left, and at the right what it asks, what is in doubt, or the chosen step.
import { Button } from '@mantine/core'
import { MousePointerClick } from 'lucide-react'
import { useRef, useState } from 'react'
import { Group, Panel, Separator } from 'react-resizable-panels'
import { type Asked, doubtsOf, formatDuration, heldSteps, questionsOf } from '../../engine/index.ts'
import { AnswerForm } from '../approvals/answer-form.tsx'
import { QuestionBody } from '../approvals/question-body.tsx'
import { Deadline } from '../approvals/question-line.tsx'
import { useDebug } from '../debug/debug.ts'
import { BreakpointList, PauseCard } from '../debug/pause-card.tsx'
import { Empty } from '../parts/empty.tsx'
import { DoubtCard } from '../runs/doubt-card.tsx'
import { HeldCard } from '../runs/held-card.tsx'
import { catchUp, endState, modeOf } from '../runs/shown.ts'
import { StepDetail } from '../runs/step-detail.tsx'
import { StepList } from '../runs/step-list.tsx'
import { failedStep } from '../runs/step-rows.ts'
import { host } from '../state/host.ts'
import { type ShownRun, useRun } from '../state/run.ts'
import { isAsked, letPass, questionKey, say, useRehearsal } from './rehearsal.ts'
import classes from './run-steps.module.css'

export function RunSteps({ shown }: { shown: ShownRun }) {
  const detail = useRef<HTMLDivElement>(null)
  const [chosen, setChosen] = useState<{ key: string; scope: number; index: number }>()
  const isAtEnd = useRun((run) => run.position >= shown.journal.length)
  const isDebugged = shown.id === undefined
  const isPaused = useDebug((debug) => debug.pause !== undefined) && isDebugged
  const { plan, journal } = shown
  const end = endState(plan, journal)
  const waits = isAtEnd && shown.isOpen
  const questions = waits ? questionsOf(plan, end) : []
  const doubts = waits && shown.id !== undefined ? doubtsOf(plan, end) : []
  const held = waits && shown.id !== undefined ? heldSteps(plan, end) : []
  const failed = isAtEnd && !shown.isOpen ? failedStep(plan, end) : undefined
  const isLookedAt = chosen !== undefined && end.scopes[chosen.scope]?.steps[chosen.index] !== undefined
  return (
    <Group orientation="horizontal" className={classes.split}>
      <Panel id="steps" defaultSize="46%" minSize="240px">
        <StepList
          shown={shown}
          chosen={chosen?.key}
          onChoose={({ key, scope, index }) => setChosen({ key, scope, index })}
        />
      </Panel>
      <Separator className={classes.line} />
      <Panel id="detail" minSize="240px">
        <div ref={detail} className={classes.detail} tabIndex={-1}>
          {isDebugged && <PauseCard />}
          {shown.id !== undefined &&
            doubts.map((doubt) => (
              <DoubtCard key={`${doubt.scope} ${doubt.node}`} run={shown.id as string} doubt={doubt} />
            ))}
          {held.map((one) => (
            <HeldCard key={`${one.scope} ${one.node}`} run={shown.id as string} held={one} />
          ))}
          {questions.map((asked) => (
            <RunQuestion
              key={questionKey(asked.scope, asked.node)}
              shown={shown}
              asked={asked}
              onAnswered={() => detail.current?.focus()}
            />
          ))}
          {isLookedAt && <StepDetail shown={shown} scope={chosen.scope} index={chosen.index} />}
          {!isLookedAt && failed && <StepDetail shown={shown} scope={failed.scope} index={failed.index} />}
          {isDebugged && <BreakpointList />}
          {!isLookedAt && !failed && !isPaused && questions.length + doubts.length + held.length === 0 && (
            <Empty
              icon={MousePointerClick}
              title="Choose a step"
              text="You see its input, its output and why it took its branch."
            />
          )}
        </div>
      </Panel>
    </Group>
  )
}

interface QuestionProps {
  shown: ShownRun
  asked: Asked
  /** The question goes, and with it what had the focus. */
  onAnswered(): void
}

function RunQuestion({ shown, asked, onAnswered }: QuestionProps) {
  const { scope, node, ask, after, until, at, title } = asked
  const mode = modeOf(shown)
  const isRehearsal = shown.id === undefined
  const words = useRehearsal((state) => state.words[questionKey(scope, node)]) ?? []
  const kept = endState(shown.plan, shown.journal).scopes[scope]?.steps[asked.step]?.wait?.answers ?? []
  const answers = isRehearsal ? words : kept.flatMap((one) => (one.kind === 'answer' ? [one] : []))
  if (isRehearsal && !isAsked(scope, node)) return null
  return (
    <section className={classes.question} aria-label={`Question: ${title}`}>
      <header className={classes.questionHead}>
        <h3>{title}</h3>
        {until !== undefined && isRehearsal && <span>{formatDuration(until - at)} to answer, in virtual time</span>}
        {until !== undefined && !isRehearsal && <Deadline untilMs={until} />}
      </header>
      <QuestionBody ask={ask} after={after} answers={answers} isRehearsal={mode !== 'live'} />
      <AnswerForm
        key={answers.length}
        isCompact
        ask={ask}
        isLive={mode === 'live'}
        onAnswer={async (word) => {
          onAnswered()
          if (isRehearsal) return say(asked, word)
          await (await host()).runs.answer({ run: shown.id as string, node, scope, ...word })
          await catchUp(shown.id as string)
        }}
      >
        {isRehearsal && (
          <Button
            variant="subtle"
            color="gray"
            px={6}
            title={until === undefined ? 'The run goes on waiting' : 'Lets the deadline pass'}
            onClick={() => {
              onAnswered()
              letPass(scope, node)
            }}
          >
            {answers.length > 0 ? 'Nobody else answers' : 'Nobody answers'}
          </Button>
        )}
      </AnswerForm>
    </section>
  )
}
