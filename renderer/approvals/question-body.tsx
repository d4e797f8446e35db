// A question as people read it before they answer: what is asked, the facts, who has answered so far, and exactly what would
// be done after each way out.
import { CircleCheck } from 'lucide-react'
import {
  answerWords,
  argumentsOf,
  evidenceOf,
  type JsonObject,
  LATER,
  NOTHING_FOLLOWS,
  type Preview,
  portWords,
  questionLines,
  termsOf,
  unknownWords,
  writeName,
} from '../../engine/index.ts'
import { EffectTag } from '../parts/effect-tag.tsx'
import { JsonTree } from '../parts/json-tree.tsx'
import type { AfterPort } from './ask-words.ts'
import classes from './question-body.module.css'

export interface SoFar {
  by: string
  choice: string
  reason?: string | undefined
  unauthenticated?: true | undefined
}

export interface QuestionBodyProps {
  ask: JsonObject
  after: AfterPort[]
  answers: readonly SoFar[]
  isRehearsal: boolean
}

/** What exactly would be sent. */
function Arguments({ preview }: { preview: Preview | undefined }) {
  const all = argumentsOf(preview)
  const unknown = unknownWords(preview)
  if (all.length === 0) return null
  return (
    <>
      <dl className={classes.arguments}>
        {all.map(({ field, text, isLater }) => (
          <div key={field}>
            <dt>{field}</dt>
            {isLater ? (
              <dd className={classes.later} title={LATER}>
                {text}
              </dd>
            ) : (
              <dd>{text}</dd>
            )}
          </div>
        ))}
      </dl>
      {unknown && <p className={classes.unknown}>{unknown}</p>}
    </>
  )
}

export function QuestionBody({ ask, after, answers, isRehearsal }: QuestionBodyProps) {
  const [question, ...lines] = questionLines(ask)
  const evidence = evidenceOf(ask)
  const terms = termsOf(ask).join(' · ')
  return (
    <div className={classes.body}>
      <p className={classes.question}>{question}</p>
      {lines.map((line) => (
        <p key={line} className={classes.text}>
          {line}
        </p>
      ))}
      {terms && <p className={classes.terms}>{terms}</p>}
      {answers.length > 0 && (
        <ul className={classes.answers} aria-label="Answers so far">
          {answers.map((answer) => (
            <li key={answer.by}>
              <CircleCheck size={13} aria-hidden /> {answerWords(answer)}
            </li>
          ))}
        </ul>
      )}
      {evidence !== undefined && (
        <section aria-label="Evidence">
          <h3 className={classes.heading}>Evidence</h3>
          <JsonTree value={evidence} open={2} />
        </section>
      )}
      <section aria-label="What follows">
        <h3 className={classes.heading}>{isRehearsal ? 'What would follow' : 'What follows'}</h3>
        <dl className={classes.after}>
          {after.map(({ port, writes }) => (
            <div key={port} className={classes.way}>
              <dt>{portWords(port)}</dt>
              <dd>
                {writes.length === 0 && <span className={classes.nothing}>{NOTHING_FOLLOWS}</span>}
                {writes.map(({ node, title, effect, preview }) => (
                  <div key={node} className={classes.write}>
                    <EffectTag effect={effect} /> {writeName({ title, node })}
                    <Arguments preview={preview} />
                  </div>
                ))}
              </dd>
            </div>
          ))}
        </dl>
      </section>
    </div>
  )
}
