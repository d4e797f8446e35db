// Answers given beforehand on the command line: --answer NODE=CHOICE[:REASON], or NODE=submitted:{"field": …} for a form.
import {
  askingSteps,
  type Catalog,
  type JsonObject,
  mayBeInDoubt,
  type Plan,
  parseJson,
  peopleFor,
} from '../../engine/index.ts'
import type { PersonsWord } from '../approvals/ask-person.ts'
import { wrongUse } from '../command-error.ts'

/** By node id; several for one node are several people, in this order. */
export type GivenAnswers = ReadonlyMap<string, PersonsWord[]>

const VERDICTS: ReadonlySet<string> = new Set(['happened', 'not-happened', 'failed'])

/** @throws CommandError (2) for a text of another shape, or a node that asks nobody */
export function parseAnswers(texts: readonly string[], plan: Plan, catalog: Catalog): GivenAnswers {
  const people = new Set(askingSteps(plan, catalog).map(({ id }) => id))
  const writes = new Set(
    plan.graphs.flatMap(({ steps }) => steps.flatMap((one) => (mayBeInDoubt(one.effect) ? [one.id] : []))),
  )
  const all = new Set(plan.graphs.flatMap(({ steps }) => steps.map(({ id }) => id)))
  const answers = new Map<string, PersonsWord[]>()
  for (const text of texts) {
    const [node, word] = parseAnswer(text)
    // Of a write whose answer is lost, somebody says what became of it.
    const isVerdict = writes.has(node) && VERDICTS.has(word.choice)
    if (!people.has(node) && !isVerdict) {
      const problem = all.has(node) ? 'this node asks nobody' : 'the playbook has no such node'
      const known = people.size > 0 ? `These ask people: ${[...people].join(', ')}` : 'No node of it asks people'
      throw wrongUse(`--answer ${node}: ${problem}. ${known}.`)
    }
    answers.set(node, [...(answers.get(node) ?? []), word])
  }
  return answers
}

/**
 * The answers as rehearsals take them. Several for a node are what that many people say. A single one is said by as many people as
 * the node needs; where the plans differ in that, by the most.
 */
export function saidByAll(given: GivenAnswers, plans: readonly Plan[], catalog: Catalog): GivenAnswers {
  const steps = plans.flatMap((plan) => askingSteps(plan, catalog))
  return new Map(
    [...given].map(([node, words]) => {
      const [word] = words
      if (!word || words.length > 1) return [node, words]
      const counts = steps.filter(({ id }) => id === node).map((step) => peopleFor(step, catalog, word.choice))
      return [node, Array.from({ length: Math.max(1, ...counts) }, () => word)]
    }),
  )
}

/** @throws CommandError (2) */
export function parseAnswer(text: string): [node: string, word: PersonsWord] {
  const found = /^([^=]+)=([^:]+)(?::([\s\S]*))?$/.exec(text)
  if (!found) throw wrongUse(`--answer ${text}: write NODE=CHOICE or NODE=CHOICE:REASON, such as ask=approved`)
  const [, node = '', choice = '', rest] = found
  if (rest === undefined || rest === '') return [node.trim(), { choice: choice.trim() }]
  const values = rest.trimStart().startsWith('{') ? parseValues(rest, `--answer ${node}`) : undefined
  return [node.trim(), { choice: choice.trim(), ...(values ? { values } : { reason: rest.trim() }) }]
}

/** @throws CommandError (2) when it is no JSON object */
export function parseValues(text: string, option: string): JsonObject {
  let value: unknown
  try {
    value = parseJson(text)
  } catch (cause) {
    throw wrongUse(`${option}: the values are not valid JSON (${(cause as Error).message})`)
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw wrongUse(`${option}: the values are a JSON object, such as {"impact": "none"}`)
  }
  return value as JsonObject
}
