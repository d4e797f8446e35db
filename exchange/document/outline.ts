// A playbook as reviewers read it: its steps in the order in which they run, each in words, with what it does to the world and where
// it leads. Everything that the other files of this folder write is read off this one outline.
import {
  type AppliedException,
  type Catalog,
  type Effect,
  type NodeType,
  type Plan,
  type Playbook,
  type PlaybookNode,
  textOfValue,
} from '../../engine/index.ts'
import { needsOf, type PlanNeeds } from '../plan-needs.ts'

export interface Outline {
  name: string
  summary: string | undefined
  tags: string[]
  attack: string[]
  hash: string
  effect: Effect
  needs: PlanNeeds
  /** In which shape it takes alerts, in words; undefined: no alert starts it. */
  takes: string | undefined
  /** Of the playbook itself, loops inside of them; the steps of called playbooks are not among them. */
  steps: OutlineStep[]
  /** Positions on the canvas, as the document has them. */
  layout: { [node: string]: readonly [number, number] }
  onFailure: string | undefined
  /** Rules that do not count in it, or in what it calls. */
  exceptions: readonly AppliedException[]
}

export type StepFamily = 'trigger' | 'condition' | 'person' | 'flow' | 'data' | 'action'

export interface OutlineStep {
  id: string
  title: string
  type: string
  typeTitle: string
  /** The first sentence of what the type says of itself. */
  purpose: string
  /** Why it is there, by whoever put it there. */
  note: string | undefined
  family: StepFamily
  effect: Effect
  /** Its fields, as the document has them. */
  fields: { name: string; text: string }[]
  retry: string | undefined
  timeout: string | undefined
  undo: string | undefined
  /** Output port → steps. */
  next: { port: string; to: string[] }[]
  /** Steps of a loop's body. */
  body: OutlineStep[]
}

/** @param exceptions from rules that took effect when it was compiled */
export function outlineOf(
  playbook: Playbook,
  plan: Plan,
  catalog: Catalog,
  exceptions: readonly AppliedException[] = [],
): Outline {
  const { name, summary, tags = [], attack = [], layout = {}, onFailure } = playbook
  return {
    name,
    summary,
    tags,
    attack,
    hash: plan.playbook.hash,
    exceptions,
    effect: plan.effect,
    needs: needsOf(plan, catalog),
    takes: takesWords(playbook, catalog),
    steps: stepsOf(playbook.nodes, plan, 0, catalog),
    layout,
    onFailure,
  }
}

function takesWords({ takes, nodes }: Playbook, catalog: Catalog): string | undefined {
  if (!Object.values(nodes).some(({ type }) => catalog.get(type)?.takesAlerts)) return undefined
  if (takes === 'alert') return 'in one shape (OCSF), from every source'
  return takes === 'original' ? 'as the source sent them' : 'as the source sent them, since it does not say'
}

function stepsOf(nodes: { [id: string]: PlaybookNode }, plan: Plan, graph: number, catalog: Catalog): OutlineStep[] {
  const { steps = [], order = [] } = plan.graphs[graph] ?? {}
  return order.flatMap((index) => {
    const step = steps[index]
    const node = step && nodes[step.id]
    if (!step || !node) return []
    const type = catalog.get(step.type)
    const next = Object.entries(step.next).map(([port, targets]) => ({
      port,
      to: targets.map((to) => steps[to]?.id ?? ''),
    }))
    return [
      {
        id: step.id,
        title: step.title,
        type: step.type,
        typeTitle: type?.title ?? step.type,
        purpose: firstSentence(type?.docs ?? ''),
        note: node.note,
        family: familyOf(step.type, type),
        effect: step.effect,
        fields: Object.entries(step.input).map(([field, value]) => ({ name: field, text: textOfValue(value) })),
        retry: node.retry && `up to ${node.retry.attempts} times`,
        timeout: node.timeout,
        undo: step.undo?.type,
        next: next.filter(({ to }) => to.length > 0),
        body: step.graph !== undefined && node.body ? stepsOf(node.body, plan, step.graph, catalog) : [],
      },
    ]
  })
}

function familyOf(name: string, type: NodeType | undefined): StepFamily {
  if (type?.kind === 'trigger') return 'trigger'
  const [group = ''] = name.split('/')
  const known: { [group: string]: StepFamily } = { condition: 'condition', human: 'person', flow: 'flow', data: 'data' }
  return known[group] ?? 'action'
}

const firstSentence = (docs: string): string => docs.split(/(?<=\.)\s/, 1)[0]?.replace(/`/g, '') ?? ''

/** What a port is called where people read it. */
export function portWords(port: string): string {
  const words: { [port: string]: string } = {
    done: '',
    true: 'yes',
    false: 'no',
    error: 'on error',
    otherwise: 'otherwise',
  }
  return words[port] ?? port
}

/** Every step, those of loops after the loop. */
export const allSteps = (steps: readonly OutlineStep[]): OutlineStep[] =>
  steps.flatMap((step) => [step, ...allSteps(step.body)])
