// For tests of the machine: entries written short, folded one by one.
import type { Plan } from '../../compile/plan.ts'
import { advance } from '../advance.ts'
import type { Command, Entry } from '../journal.ts'
import { MACHINE } from '../start.ts'
import { initialState, type RunState } from '../state.ts'

/** Folds entries written short: places and node ids are filled in from the plan. */
export function run(of: Plan) {
  let state = initialState()
  let commands: Command[] = []
  const play = {
    get state() {
      return state
    },
    /** Commands of the last entry. */
    get commands() {
      return commands
    },
    put(entry: Entry) {
      const next = advance(of, state, entry)
      state = next.state
      commands = next.commands
      return play
    },
    /** @param machine whose meaning the entries have */
    start(at = 0, machine = MACHINE) {
      const { hash, playbook } = of
      return play.put({
        kind: 'run.started',
        at,
        run: 'r',
        mode: 'live',
        plan: hash,
        playbook,
        trigger: 'trigger',
        alert: { n: 1 },
        by: 'test',
        machine,
      })
    },
    step(kind: string, node: string, rest: object = {}, at = 1, scope = 0) {
      const steps = of.graphs[state.scopes[scope]?.graph as number]?.steps ?? []
      const index = steps.findIndex((one) => one.id === node)
      return play.put({ kind, at, scope, step: index, node, ...rest } as Entry)
    },
    done(node: string, port = 'done', output: unknown = node, scope = 0) {
      return play.step('step.completed', node, { port, output }, 1, scope)
    },
    fail(node: string, code = 'test/failed', retryable = false, attempt = 1, scope = 0, at = 1) {
      return play.step('step.failed', node, { attempt, error: { code, message: code, retryable } }, at, scope)
    },
    statuses(scope = 0) {
      const steps = of.graphs[state.scopes[scope]?.graph as number]?.steps ?? []
      return Object.fromEntries(steps.map((one, index) => [one.id, state.scopes[scope]?.steps[index]?.status]))
    },
  }
  return play
}

/** The nodes that commands ask to perform. */
export const performs = (commands: Command[], of: Plan, state: RunState) =>
  commands.flatMap((command) =>
    command.kind === 'perform'
      ? [of.graphs[state.scopes[command.scope]?.graph as number]?.steps[command.step]?.id]
      : [],
  )
