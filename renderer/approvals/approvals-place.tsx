// What waits for a person: the questions of shadow and live runs, the most urgent first, and the one that is being answered.
import { Inbox } from 'lucide-react'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import type { Question } from '../../api/index.ts'
import { Empty } from '../parts/empty.tsx'
import { useHost } from '../state/host.ts'
import type { AnswerHandle } from './answer-form.tsx'
import classes from './approvals-place.module.css'
import { QuestionDetail } from './question-detail.tsx'
import { QuestionLine } from './question-line.tsx'

export const questionKey = ({ run, node, scope }: Question): string => `${run} ${scope} ${node}`

export function ApprovalsPlace() {
  const questions = useHost((host) => host.questions)
  const [chosen, setChosen] = useState<string>()
  const answering = useRef<AnswerHandle>(null)
  const list = useRef<HTMLUListElement>(null)
  const found = questions.findIndex((one) => questionKey(one) === chosen)
  const at = Math.max(found, 0)
  const current = questions[at]

  const move = (to: number) => {
    const next = questions[Math.max(0, Math.min(questions.length - 1, to))]
    if (next) setChosen(questionKey(next))
    list.current?.querySelectorAll('button')[Math.max(0, Math.min(questions.length - 1, to))]?.focus()
  }
  useShortcuts({
    j: () => move(at + 1),
    k: () => move(at - 1),
    a: () => answering.current?.point('approved'),
    r: () => answering.current?.focusReason(),
  })
  const onListKey = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
    event.preventDefault()
    move(at + (event.key === 'ArrowDown' ? 1 : -1))
  }

  if (!current) {
    return (
      <Empty
        icon={Inbox}
        title="Nothing waits for you"
        text="When a playbook runs in shadow or live and comes to an approval, a form or a task, the question appears here, with the evidence and exactly what each answer would do."
      />
    )
  }
  return (
    <div className={classes.place}>
      <aside className={classes.list}>
        <header className={classes.header}>
          <h1>Approvals</h1>
          <span>{questions.length} waiting</span>
        </header>
        <ul ref={list} aria-label="Questions" onKeyDown={onListKey}>
          {questions.map((one) => (
            <QuestionLine
              key={questionKey(one)}
              question={one}
              isCurrent={one === current}
              onChoose={() => setChosen(questionKey(one))}
            />
          ))}
        </ul>
        <footer className={classes.keys}>
          <kbd>J</kbd> <kbd>K</kbd> move <kbd>A</kbd> then <kbd>Enter</kbd> approve <kbd>R</kbd> reason to reject
        </footer>
      </aside>
      <QuestionDetail key={questionKey(current)} question={current} answering={answering} />
    </div>
  )
}

/** Single letters, unless somebody types or holds a modifier. */
function useShortcuts(actions: { [key: string]: () => void }): void {
  const latest = useRef(actions)
  latest.current = actions
  useEffect(() => {
    const listener = (event: globalThis.KeyboardEvent) => {
      const { target, key } = event
      if (event.defaultPrevented || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return
      if (target instanceof HTMLElement && target.closest('input, textarea, select, [role=dialog]')) return
      const action = latest.current[key.toLowerCase()]
      if (!action) return
      event.preventDefault()
      action()
    }
    window.addEventListener('keydown', listener)
    return () => window.removeEventListener('keydown', listener)
  }, [])
}
