// Two versions of a playbook on the same alert: whether anything came out differently, and at which node they part.
import type { Plan } from '../../compile/plan.ts'
import type { JsonValue } from '../../json.ts'
import { canonicalJson } from '../../playbook/hash.ts'
import type { LedgerEntry } from '../ledger.ts'
import type { Simulation } from '../options.ts'
import { endOf, wayOf } from './outcome.ts'

export interface Difference {
  /** What differs first: another way, another write, another end. */
  what: 'path' | 'ledger' | 'end'
  /** The first node, in the order of the first version's run, that did not do the same in both. */
  node: string
  /** How the version that is tested (`before`) and the one that it is compared with (`after`) left it; undefined: it did not run. */
  before: string | undefined
  after: string | undefined
}

/** Undefined: path, ledger and end are the same in both. */
export function differenceOf(
  before: { plan: Plan; simulation: Simulation },
  after: { plan: Plan; simulation: Simulation },
): Difference | undefined {
  const ways = [wayOf(before.plan, before.simulation.state), wayOf(after.plan, after.simulation.state)] as const
  const parted = firstParting(before, ways)
  if (parted) return { what: 'path', ...parted }
  const write = firstOtherWrite(before.simulation.ledger, after.simulation.ledger)
  if (write) return { what: 'ledger', ...write }
  const ends = [endOf(before.plan, before.simulation), endOf(after.plan, after.simulation)] as const
  if (ends[0] === ends[1]) return undefined
  return { what: 'end', node: '(end)', before: ends[0], after: ends[1] }
}

/** Nodes in the order in which they began in the first version, then those that only the other has. */
function firstParting(
  { simulation }: { simulation: Simulation },
  [before, after]: readonly [Map<string, string>, Map<string, string>],
): Omit<Difference, 'what'> | undefined {
  const order = new Set<string>([simulation.state.trigger])
  for (const entry of simulation.journal) if ('node' in entry) order.add(entry.node)
  for (const node of after.keys()) order.add(node)
  for (const node of order) {
    const [left, right] = [before.get(node), after.get(node)]
    if (left !== right) return { node, before: left, after: right }
  }
  return undefined
}

/** Parallel branches may write in another order: writes are compared node by node. */
function firstOtherWrite(
  before: readonly LedgerEntry[],
  after: readonly LedgerEntry[],
): Omit<Difference, 'what'> | undefined {
  const left = byNode(before)
  const right = byNode(after)
  for (const node of new Set([...left.keys(), ...right.keys()])) {
    const [was, is] = [left.get(node), right.get(node)]
    if (was !== is) return { node, before: shortened(was), after: shortened(is) }
  }
  return undefined
}

function byNode(ledger: readonly LedgerEntry[]): Map<string, string> {
  const found = new Map<string, string>()
  for (const { node, effect, input } of ledger) {
    const text = `${effect} ${canonicalJson(input as JsonValue)}`
    found.set(node, `${found.get(node) ?? ''}${text}\n`)
  }
  return found
}

const shortened = (text: string | undefined): string | undefined =>
  text === undefined || text.length <= 300 ? text?.trimEnd() : `${text.slice(0, 299)}…`
