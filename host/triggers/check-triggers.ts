// What is wrong with triggers.yaml and with what it starts, as diagnostics with their places. With what is FB901 no server
// starts and no bundle is made.
import { dirname } from 'node:path'
import {
  type Catalog,
  checkExpression,
  type Diagnostic,
  type Path,
  type Plan,
  type ProblemKind,
  type RuleExceptions,
  triggersOf,
} from '../../engine/index.ts'
import { ALERT_SCHEMA } from '../../soc/index.ts'
import { HostError } from '../host-error.ts'
import { checkPlaybook, hasErrors, playbooksBeside, whyNotRun } from '../playbooks/check-playbook.ts'
import { readPlaybookText } from '../playbooks/playbook-text.ts'
import { openWorkspaceFolder } from '../workspace/workspace-folder.ts'
import { givesOf } from './move-give.ts'
import { inspectTriggers } from './triggers-file.ts'
import type { Triggers } from './triggers-schema.ts'

export const TRIGGER_PROBLEMS = [
  {
    code: 'FB901',
    title: 'Not what triggers.yaml holds',
    severity: 'error',
    why: 'A field is missing, is not known, or holds another kind of value than it has there. No server starts with it.',
    mend: 'Change what the message names; `firebreak schema triggers` prints the JSON Schema that editors complete from.',
  },
  {
    code: 'FB902',
    title: 'Route to a playbook that is not there',
    severity: 'error',
    why: 'Every alert that it takes would end as a dead letter.',
    mend: 'Write the file as it is called, relative to the folder of triggers.yaml, or remove the route.',
  },
  {
    code: 'FB903',
    title: 'Route to a playbook that cannot be run',
    severity: 'error',
    why: 'The playbook has errors, so every alert that the route takes would end as a dead letter.',
    mend: 'Run `firebreak check` on that playbook and mend what it names.',
  },
  {
    code: 'FB904',
    title: 'Route to a trigger that is not there',
    severity: 'error',
    why: 'The playbook has no such trigger node, so every alert that the route takes would end as a dead letter.',
    mend: 'Write one of the triggers that the message names, or leave it out for the first.',
  },
  {
    code: 'FB905',
    title: 'Route that takes nothing',
    severity: 'warning',
    why: 'A route before it takes every alert that could come to it, and does not say `continue`.',
    mend: 'Put it before the other, or write `continue: true` there, or remove it.',
  },
  {
    code: 'FB906',
    title: 'Source that no route takes from',
    severity: 'warning',
    why: 'Its alerts are kept, but start nothing.',
    mend: 'Add a route with `from` and this source, or remove the source.',
  },
  {
    code: 'FB907',
    title: 'Route that says what its playbook takes',
    severity: 'warning',
    why: 'The playbook gets another alert here than where it is rehearsed, since only the playbook itself is read there.',
    mend: 'Write `takes` into the playbook and remove `give`; `firebreak check --fix` does both.',
  },
  {
    code: 'FB908',
    title: 'Routes that disagree on what a playbook takes',
    severity: 'warning',
    why: 'A playbook takes one shape of alert, wherever it runs. One that says so gets that, whatever its routes say.',
    mend: 'Write into the playbook which shape it reads, and remove `give` from its routes. Where it reads both, make two playbooks of it.',
  },
  {
    code: 'FB909',
    title: 'Condition of a route that fits no alert',
    severity: 'warning',
    why: 'It asks for what no alert in the one shape has, or compares what cannot be compared. A condition that cannot be worked out does not fit, so its route takes nothing.',
    mend: 'Write the field as the one shape has it, or `alert.original` and the field for what was sent.',
  },
] as const satisfies readonly ProblemKind[]

type Code = (typeof TRIGGER_PROBLEMS)[number]['code']
type Found = { code: Code; message: string; path: Path }

export interface CheckedTriggers {
  /** As it was given. */
  file: string
  /** Without a byte order mark: what the places of the diagnostics count in. */
  text: string
  diagnostics: Diagnostic[]
}

/** @param file on disk; the playbooks that its routes name are looked for in its folder */
export async function checkTriggers(
  given: string,
  { file, ...context }: { file: string; catalog: Catalog; lists?: readonly string[]; exceptions?: RuleExceptions },
): Promise<CheckedTriggers> {
  const text = given.charCodeAt(0) === 0xfeff ? given.slice(1) : given
  const { triggers, problems, rangeOf } = inspectTriggers(text)
  const diagnosticOf = ({ code, message, path }: Found, range = rangeOf(path)): Diagnostic => ({
    code,
    severity: severityOf(code),
    message,
    path,
    file,
    range,
  })
  if (!triggers) {
    const diagnostics = problems.map(({ message, path, range }) =>
      diagnosticOf({ code: 'FB901', message, path }, range),
    )
    return { file, text, diagnostics }
  }
  const start = startsOf(planOf(dirname(file), context))
  const found = [
    ...(await startedProblems(triggers, start)),
    ...unusedProblems(triggers),
    ...conditionProblems(triggers),
    ...(await giveProblems(triggers, start)),
  ]
  return { file, text, diagnostics: found.map((one) => diagnosticOf(one)) }
}

const severityOf = (code: Code): Diagnostic['severity'] =>
  TRIGGER_PROBLEMS.find((one) => one.code === code)?.severity ?? 'error'

/** What a route starts, or why it starts nothing. */
type Started = { plan: Plan } | { code: 'FB902' | 'FB903'; message: string }

function planOf(path: string, context: { catalog: Catalog; lists?: readonly string[]; exceptions?: RuleExceptions }) {
  const folder = openWorkspaceFolder(path)
  return async (name: string): Promise<Started> => {
    let text: string
    try {
      text = (await readPlaybookText(folder, name)).text
    } catch (thrown) {
      if (thrown instanceof HostError) return { code: 'FB902', message: thrown.message }
      throw thrown
    }
    const playbooks = playbooksBeside(folder.locate(name), folder.holds)
    const checked = checkPlaybook(text, { file: name, playbooks, ...context })
    if (checked.plan && !hasErrors(checked)) return { plan: checked.plan }
    return { code: 'FB903', message: whyNotRun(checked) }
  }
}

/** Each playbook is compiled once. */
function startsOf(start: (name: string) => Promise<Started>): (name: string) => Promise<Started> {
  const known = new Map<string, Promise<Started>>()
  return (name) => {
    const started = known.get(name) ?? start(name)
    known.set(name, started)
    return started
  }
}

async function giveProblems({ routes }: Triggers, start: (name: string) => Promise<Started>): Promise<Found[]> {
  const found: Found[] = []
  for (const [playbook, gives] of givesOf(routes)) {
    const started = await start(playbook)
    const takes = 'plan' in started ? started.plan.takes : undefined
    const [first] = gives
    for (const { at, give } of gives) {
      const other = takes !== undefined && takes !== give ? takes : undefined
      const conflict = gives.find((one) => one.give !== first?.give)
      const path = ['routes', at, 'give']
      if (other !== undefined) {
        const message = `The route gives ${playbook} the ${give}, but the playbook takes the ${other}, and gets that.`
        found.push({ code: 'FB908', message, path })
      } else if (takes === undefined && conflict && first) {
        const message = `${playbook} is given the ${first.give} by routes.${first.at} and the ${conflict.give} by routes.${conflict.at}. It can take one of them.`
        found.push({ code: 'FB908', message, path })
      } else found.push({ code: 'FB907', message: `Say takes: ${give} in ${playbook} instead.`, path })
    }
  }
  return found
}

async function startedProblems({ routes }: Triggers, start: (name: string) => Promise<Started>): Promise<Found[]> {
  const names = [...new Set(routes.map(({ playbook }) => playbook))]
  const started = new Map(await Promise.all(names.map(async (name) => [name, await start(name)] as const)))
  return routes.flatMap(({ playbook, trigger }, at): Found[] => {
    const one = started.get(playbook)
    if (!one) return []
    if ('code' in one) return [{ ...one, path: ['routes', at, 'playbook'] }]
    const triggers = triggersOf(one.plan)
    if (trigger === undefined || triggers.includes(trigger)) return []
    const message = `${playbook} has no trigger ${trigger}. It has: ${triggers.join(', ')}.`
    return [{ code: 'FB904', message, path: ['routes', at, 'trigger'] }]
  })
}

/** A field that may be missing is no problem: then the condition does not fit, as is meant. */
function conditionProblems({ routes }: Triggers): Found[] {
  return routes.flatMap(({ when }, at) => {
    if (when === undefined) return []
    const { problems } = checkExpression(when, { alert: ALERT_SCHEMA, source: { type: 'string' } }, { type: 'boolean' })
    const [first] = problems.filter(({ code }) => code !== 'expression/optional-field')
    return first ? [{ code: 'FB909' as const, message: first.message, path: ['routes', at, 'when'] }] : []
  })
}

function unusedProblems({ sources, routes }: Triggers): Found[] {
  const takesAll = routes.findIndex((route) => !route.from && route.when === undefined && !route.continue)
  const reached = takesAll === -1 ? routes : routes.slice(0, takesAll + 1)
  const after = routes.slice(reached.length).map(
    (_, n): Found => ({
      code: 'FB905',
      message: `routes.${takesAll} takes every alert, so none comes to routes.${reached.length + n}.`,
      path: ['routes', reached.length + n],
    }),
  )
  const taken = (name: string): boolean => reached.some(({ from }) => !from || [from].flat().includes(name))
  const untaken = Object.keys(sources)
    .filter((name) => !taken(name))
    .map((name): Found => ({ code: 'FB906', message: `No route takes alerts from ${name}.`, path: ['sources', name] }))
  return [...after, ...untaken]
}
