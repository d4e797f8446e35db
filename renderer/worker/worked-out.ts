// What the steps would give for an alert, worked out while somebody writes: a simulation that nobody sees, in which people
// say yes. It can reach nothing, and is broken off where it grows.
import {
  type Catalog,
  type JsonObject,
  type JsonValue,
  link,
  type Plan,
  type Question,
  type RunState,
  type SimulatedAnswer,
  simulate,
} from '../../engine/index.ts'
import { giveAlert, rehearsed } from '../../soc/index.ts'
import { outputsOf } from './outputs-of.ts'

/** A loop over ten thousand items shows no more than one over ten. */
const MOST_ENTRIES = 5_000
const MOST_PEOPLE = 20

/**
 * Outputs by node id, of those steps that the run came to.
 * @param at virtual instant of the start, milliseconds since 1970 (UTC)
 */
export async function workedOut(
  plan: Plan,
  catalog: Catalog,
  alert: JsonValue,
  lists: { [name: string]: string[] },
  at: number,
): Promise<{ [node: string]: JsonValue }> {
  const given = giveAlert(plan.takes, alert, rehearsed(at))
  if ('problem' in given) return {}
  let latest: RunState | undefined
  try {
    const run = await simulate(link(plan, catalog), given.alert, {
      at,
      maxEntries: MOST_ENTRIES,
      lists: { get: (name) => (Object.hasOwn(lists, name) ? lists[name] : undefined) },
      answers: yes,
      onEntry: (_, state) => {
        latest = state
      },
    })
    latest = run.state
  } catch {
    // Too long, or a defect of a node type: what was worked out until then is shown all the same.
  }
  return latest ? outputsOf(latest, plan) : {}
}

function yes({ ask }: Question): SimulatedAnswer[] {
  const [choice = 'answered'] = Array.isArray(ask.choices) ? (ask.choices as string[]) : []
  const quorum = typeof ask.quorum === 'number' ? Math.min(MOST_PEOPLE, Math.max(1, ask.quorum)) : 1
  const values = Array.isArray(ask.questions) ? valuesFor(ask.questions as unknown as FormField[]) : undefined
  return Array.from({ length: quorum }, (_, person) => ({
    choice,
    by: `simulated person ${person + 1}`,
    ...(values && { values }),
  }))
}

interface FormField {
  name: string
  kind: string
  options?: string[]
}

const VALUES: { [kind: string]: JsonValue } = { number: 1, boolean: true, date: '2000-01-01' }

function valuesFor(fields: readonly FormField[]): JsonObject {
  return Object.fromEntries(
    fields.map(({ name, kind, options = [] }): [string, JsonValue] => {
      if (kind === 'choice') return [name, options[0] ?? '']
      return [name, kind === 'choices' ? options.slice(0, 1) : (VALUES[kind] ?? 'example')]
    }),
  )
}
