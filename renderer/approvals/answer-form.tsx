// The answer of a person to what a node asks: choices as buttons with their verbs, a reason, the fields of a form with their
// checks. What the node type refuses is said and can be mended.
import { Button, Textarea } from '@mantine/core'
import { type ChangeEvent, type ReactNode, type Ref, useId, useImperativeHandle, useRef, useState } from 'react'
import {
  type Choice,
  choicesOf,
  formQuestions,
  type JsonObject,
  reasonLabel as labelOf,
  REASON_NEEDED,
} from '../../engine/index.ts'
import { messageOf } from '../state/host.ts'
import classes from './answer-form.module.css'
import { fieldProblems, refusal, type Word } from './ask-words.ts'
import { FormFields } from './form-fields.tsx'

/** What the keyboard asks of the form. */
export interface AnswerHandle {
  /** Goes to the button of a choice, which the person then presses: a single key decides nothing. */
  point(choice: string): void
  focusReason(): void
}

export interface AnswerFormProps {
  ask: JsonObject
  isLive: boolean
  /** Rejects with why the answer was not taken. */
  onAnswer(word: Word): Promise<void>
  ref?: Ref<AnswerHandle>
  /** In a low panel: reason and buttons stand in one line that stays in sight. */
  isCompact?: boolean
  /** Other ways out, after the choices. */
  children?: ReactNode
}

export function AnswerForm({ ask, isLive, onAnswer, ref, isCompact = false, children }: AnswerFormProps) {
  const [reason, setReason] = useState('')
  const [values, setValues] = useState<JsonObject>({})
  const [problem, setProblem] = useState<string>()
  const [fields, setFields] = useState<{ [name: string]: string }>({})
  const [sending, setSending] = useState<string>()
  const [pointed, setPointed] = useState<string>()
  const reasonBox = useRef<HTMLTextAreaElement>(null)
  const row = useRef<HTMLDivElement>(null)
  const problemId = useId()
  const questions = formQuestions(ask)
  const buttons = choicesOf(ask)

  const answer = async ({ choice, needsReason }: Choice) => {
    const word: Word = {
      choice,
      ...(reason.trim() !== '' && { reason: reason.trim() }),
      ...(questions.length > 0 && { values }),
    }
    if (needsReason && !word.reason) {
      setProblem(REASON_NEEDED)
      reasonBox.current?.focus()
      return
    }
    const wrong = questions.length > 0 ? fieldProblems(ask, values) : {}
    setFields(wrong)
    if (Object.keys(wrong).length > 0) return setProblem('Some fields are not filled in yet.')
    const refused = refusal(ask, word)
    if (refused) return setProblem(refused)
    setSending(choice)
    setProblem(undefined)
    try {
      await onAnswer(word)
      setReason('')
    } catch (thrown) {
      setProblem(messageOf(thrown))
    } finally {
      setSending(undefined)
    }
  }

  useImperativeHandle(ref, () => ({
    point: (choice) => {
      row.current?.querySelector<HTMLElement>(`[data-choice="${CSS.escape(choice)}"]`)?.focus()
      setPointed(buttons.find((one) => one.choice === choice)?.verb)
    },
    focusReason: () => reasonBox.current?.focus(),
  }))

  const reasonLabel = labelOf(ask)
  const reasonField = {
    ref: reasonBox,
    autosize: true,
    minRows: 1,
    maxRows: 6,
    value: reason,
    maxLength: 2_000,
    onChange: (event: ChangeEvent<HTMLTextAreaElement>) => setReason(event.currentTarget.value),
  }
  return (
    <form
      className={classes.form}
      data-compact={isCompact || undefined}
      data-sticky={(isCompact && questions.length === 0) || undefined}
      aria-describedby={problem ? problemId : undefined}
      onSubmit={(event) => event.preventDefault()}
    >
      {questions.length > 0 && (
        <FormFields questions={questions} values={values} problems={fields} onChange={setValues} />
      )}
      {isCompact ? null : (
        <Textarea
          {...reasonField}
          label={reasonLabel}
          {...(ask.kind === 'approval' && { description: 'Needed to reject' })}
        />
      )}
      {problem && (
        <p className={classes.problem} id={problemId} role="alert">
          {problem}
        </p>
      )}
      <div className={classes.buttons} ref={row}>
        {isCompact && (
          <Textarea {...reasonField} className={classes.reason} aria-label={reasonLabel} placeholder={reasonLabel} />
        )}
        {buttons.map((button, at) => (
          <Button
            key={button.choice}
            data-choice={button.choice}
            onBlur={() => setPointed(undefined)}
            variant={at === 0 ? 'filled' : 'default'}
            loading={sending === button.choice}
            disabled={sending !== undefined && sending !== button.choice}
            onClick={() => void answer(button)}
          >
            {isLive ? `${button.verb} (live)` : button.verb}
          </Button>
        ))}
        {children}
      </div>
      {pointed && (
        <p className={classes.pointed} role="status">
          Press Enter: {pointed}
          {isLive && ' (live)'}
        </p>
      )}
    </form>
  )
}
