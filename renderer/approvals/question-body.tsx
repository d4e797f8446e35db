// A question as people read it before they answer: what is asked, the facts, who has answered so far, and exactly what would
// be done after each way out.
import { CircleCheck } from 'lucide-react'
import type { JsonObject, Preview } from '../../engine/index.ts'
import { EffectTag } from '../parts/effect-tag.tsx'
import { JsonTree } from '../parts/json-tree.tsx'
import { type AfterPort, evidenceOf, portWords, questionLines, termsOf } from './ask-words.ts'
import classes from './question-body.module.css'

export interface SoFar {
  by: string
  choice: string
  reason?: string | undefined
}

export interface QuestionBodyProps {
  ask: JsonObject
  after: AfterPort[]
  answers: readonly SoFar[]
  isRehearsal: boolean
}

/** What exactly would be sent: certain values as they are, the others as the playbook has them. */
function Arguments({ preview: { input, later } }: { preview: Preview }) {
  const certain = Object.entries(input).filter(([field, value]) => value !== false && !QUIET_FIELDS.has(field))
  const open = Object.entries(later)
  if (certain.length + open.length === 0) return null
  return (
    <dl className={classes.arguments}>
      {certain.map(([field, value]) => (
        <div key={field}>
          <dt>{field}</dt>
          <dd>{typeof value === 'string' ? value : JSON.stringify(value)}</dd>
        </div>
      ))}
      {open.map(([field, text]) => (
        <div key={field}>
          <dt>{field}</dt>
          <dd className={classes.later} title="Known only once the steps before it have run">
            {text}
          </dd>
        </div>
      ))}
    </dl>
  )
}

/** How it is sent, not what. */
const QUIET_FIELDS = new Set(['expect', 'redirects', 'timeout', 'maxBytes'])

export function QuestionBody({ ask, after, answers, isRehearsal }: QuestionBodyProps) {
  const [question = 'Your answer is needed', ...lines] = questionLines(ask)
  const evidence = evidenceOf(ask)
  const terms = termsOf(ask)
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
          {answers.map(({ by, choice, reason }) => (
            <li key={by}>
              <CircleCheck size={13} aria-hidden /> {by}: {choice}
              {reason && <span className={classes.reason}> — {reason}</span>}
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
                {writes.length === 0 && <span className={classes.nothing}>Nothing is sent, changed or destroyed</span>}
                {writes.map(({ node, title, effect, preview }) => (
                  <div key={node} className={classes.write}>
                    <EffectTag effect={effect} /> {title || node}
                    {preview && <Arguments preview={preview} />}
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
