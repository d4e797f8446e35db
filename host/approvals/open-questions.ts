// What waits for a person, over all shadow and live runs: folded from their journals, kept until the journal has grown.
import type { Question } from '../../api/index.ts'
import { type Asked, initialState, type JsonObject, questionsOf, type RunState, replay } from '../../engine/index.ts'
import { everyRun } from '../runs/every-run.ts'
import type { JournalStore } from '../store/journals.ts'
import type { RunStore, StoredRun } from '../store/runs.ts'

export interface QuestionSource {
  runs: Pick<RunStore, 'list' | 'plan' | 'tail'>
  journals: Pick<JournalStore, 'entries'>
}

/** A function that gives every open question, the most urgent first: by deadline, then the longest waiting. */
export function createOpenQuestions(store: QuestionSource): () => Promise<Question[]> {
  const kept = new Map<string, { sequence: number; questions: Question[] }>()

  const questionsIn = async (run: StoredRun): Promise<Question[]> => {
    const sequence = (await store.runs.tail(run.id))?.sequence ?? 0
    const known = kept.get(run.id)
    if (known?.sequence === sequence) return known.questions
    const plan = await store.runs.plan(run.plan)
    if (!plan) return []
    const state = replay(plan, await store.journals.entries(run.id), initialState())
    const questions = questionsOf(plan, state).map((asked) => questionOf(run, state, asked))
    kept.set(run.id, { sequence: state.sequence, questions })
    return questions
  }

  return async () => {
    const there = new Set<string>()
    const found: Question[] = []
    for await (const run of everyRun(store.runs, { status: UNDER_WAY })) {
      if (run.mode === 'simulate') continue
      there.add(run.id)
      found.push(...(await questionsIn(run)))
    }
    for (const id of kept.keys()) if (!there.has(id)) kept.delete(id)
    const deadline = ({ untilMs = Number.POSITIVE_INFINITY }: Question) => untilMs
    return found.sort((a, b) => compare(deadline(a), deadline(b)) || compare(a.sinceMs, b.sinceMs))
  }
}

const compare = (a: number, b: number): number => (a < b ? -1 : a > b ? 1 : 0)

/** A branch may wait for a person while another acts, or is in doubt. */
const UNDER_WAY = ['waiting', 'running', 'in-doubt'] as const

function questionOf({ id, playbook, mode, alertSummary }: StoredRun, state: RunState, asked: Asked): Question {
  const { node, title, scope, step, ask, at, until, after } = asked
  const { name, file } = playbook
  return {
    run: id,
    playbook: { name, ...(file !== undefined && { file }) },
    mode,
    node,
    title,
    scope,
    ask: ask as JsonObject,
    sinceMs: at,
    ...(until !== undefined && { untilMs: until }),
    answers: answersTo(state, scope, step),
    alertSummary,
    writes: Object.fromEntries(after.map(({ port, writes }) => [port, writes])),
  }
}

function answersTo(state: RunState, scope: number, step: number): Question['answers'] {
  const given = state.scopes[scope]?.steps[step]?.wait?.answers ?? []
  return given.flatMap((one) => {
    if (one.kind !== 'answer') return []
    const { by, unauthenticated, choice, reason, at } = one
    return [
      {
        by,
        ...(unauthenticated && { unauthenticated }),
        choice,
        atMs: at,
        ...(reason !== undefined && { reason }),
      },
    ]
  })
}
