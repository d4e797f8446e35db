// A rehearsal: the run in virtual time, answers from the command line or from the person at the terminal.
import { userInfo } from 'node:os'
import {
  type Catalog,
  choicesOf,
  type Executable,
  type JsonValue,
  type Lists,
  link,
  type Plan,
  type Question,
  questionsOf,
  type RunState,
  type SimulatedAnswer,
  type Simulation,
  simulate,
} from '../../engine/index.ts'
import { askPerson, type PersonsWord } from '../approvals/ask-person.ts'
import { wrongUse } from '../command-error.ts'
import type { Terminal } from '../terminal.ts'
import { type GivenAnswers, saidByAll } from './given-answers.ts'
import type { RunOutput } from './run-output.ts'

export interface Rehearsal {
  plan: Plan
  catalog: Catalog
  alert: JsonValue
  trigger?: string
  /** Virtual start, milliseconds since 1970 (UTC). */
  at: number
  by: string
  lists: Lists
  given: GivenAnswers
  /** The person to ask where nothing was given beforehand; absent: nobody. */
  person?: Terminal
}

/** Who is at this terminal. */
export function currentPerson(): string {
  try {
    return userInfo().username
  } catch {
    return 'someone'
  }
}

/** @throws Interrupted when the person breaks a question off; CommandError for an answer that a node does not take */
export async function rehearse(asked: Rehearsal, output: RunOutput): Promise<Simulation> {
  const { plan, alert, trigger, at, by, lists, catalog } = asked
  const rehearsal = { ...asked, given: saidByAll(asked.given, [plan], catalog) }
  const executable = link(plan, catalog)
  let state: RunState | undefined
  return simulate(executable, alert, {
    at,
    by,
    lists,
    answers: async (question) => {
      const answers = await answersTo(rehearsal, executable, question, state)
      if (!answers) output.unanswered(question.node, choicesToWrite(question))
      return answers
    },
    settles: Object.fromEntries([...rehearsal.given].flatMap(([node, [word]]) => (word ? [[node, word]] : []))),
    onEntry: (entry, now) => {
      state = now
      output.entry(entry, now)
    },
    ...(trigger !== undefined && { trigger }),
  })
}

/** What can be said to a question on the command line as it is; the values of a form have to be written. */
const choicesToWrite = ({ ask }: Question): string[] =>
  choicesOf(ask).map(({ choice }) => (choice === 'submitted' ? `${choice}:{…}` : choice))

type MaybeAnswers = SimulatedAnswer[] | undefined

function answersTo(
  { given, person, catalog, plan, by }: Rehearsal,
  executable: Executable,
  question: Question,
  state: RunState | undefined,
): MaybeAnswers | Promise<MaybeAnswers> {
  const refuses = refusalOf(catalog, executable, question)
  const beforehand = given.get(question.node)
  if (beforehand) {
    for (const word of beforehand) refuseGiven(question.node, refuses(word))
    return beforehand
  }
  if (!person || !state) return undefined
  const asked = questionsOf(plan, state).find(({ node, scope }) => node === question.node && scope === question.scope)
  if (!asked) return undefined
  return askPeople(asked.ask, by, (said) => {
    if (said > 0) person.err(`  Another approval is needed: answer for person ${said + 1}.`)
    return askPerson(person, asked, refuses)
  })
}

export function refuseGiven(node: string, refusal: string | undefined): void {
  if (refusal !== undefined) throw wrongUse(`--answer ${node}: ${refusal}`)
}

/** As many people as the question needs, one after the other at one terminal. */
async function askPeople(
  ask: Question['ask'],
  by: string,
  next: (said: number) => Promise<PersonsWord | undefined>,
): Promise<MaybeAnswers> {
  const quorum = typeof ask.quorum === 'number' ? ask.quorum : 1
  const first = choicesOf(ask)[0]?.choice
  const answers: SimulatedAnswer[] = []
  for (;;) {
    const word = await next(answers.length)
    if (!word) break
    answers.push({ ...word, by: answers.length === 0 ? by : `${by} as person ${answers.length + 1}` })
    if (word.choice !== first || answers.length >= quorum) break
  }
  return answers.length > 0 ? answers : undefined
}

/** What the node type says to an answer. */
function refusalOf(catalog: Catalog, { plan }: Executable, { node, ask, at }: Question) {
  const step = plan.graphs.flatMap(({ steps }) => steps).find(({ id }) => id === node)
  const type = catalog.get(step?.type ?? '')
  return (word: PersonsWord) => type?.refuses?.(ask, { kind: 'answer', at, by: 'someone', ...word })
}
