// firebreak answer: an answer to a run that waits, from any terminal.
import { defineCommand } from '../command.ts'
import { actOnRun } from '../runs/act-on-run.ts'
import { parseValues } from '../runs/given-answers.ts'
import { scopeOf } from '../runs/scope-option.ts'

interface Options {
  reason?: string
  values?: string
  scope?: string
}

export const answer = defineCommand<Options>({
  name: 'answer',
  summary: 'answer an approval, form or task that a run waits for',
  arguments: [
    { name: '<id>', summary: 'the run, or the beginning of its id' },
    { name: '<node>', summary: 'the node that asks' },
    { name: '<choice>', summary: 'approved, rejected, submitted, done: what the node offers' },
  ],
  inWorkspace: true,
  options: [
    { flags: '--reason <text>', summary: 'why; kept with the answer' },
    { flags: '--values <json>', summary: 'what a form asks for, as a JSON object' },
    { flags: '--scope <number>', summary: 'which pass, where the node waits in several passes of a loop' },
  ],
  examples: [
    { command: 'firebreak runs --status waiting', summary: 'find what waits' },
    { command: 'firebreak answer 20261109-08 ask approved --reason "seen on two hosts"', summary: 'approve' },
    {
      command: 'firebreak answer 20261109-08 impact submitted --values \'{"impact": "none"}\'',
      summary: 'fill in a form',
    },
  ],
  async run(call) {
    const [id = '', node = '', choice = ''] = call.args
    const { reason, values } = call.options
    const given = {
      choice,
      ...(reason !== undefined && { reason }),
      ...(values !== undefined && { values: parseValues(values, '--values') }),
    }
    const scope = scopeOf(call.options.scope)
    return actOnRun(call, id, (runs, full, by, listener) =>
      runs.answer(full, node, { by, unauthenticated: true, ...given }, scope, listener),
    )
  },
})
