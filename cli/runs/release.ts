// firebreak release: lets a run go on that pauses before a step.
import { defineCommand } from '../command.ts'
import { actOnRun } from './act-on-run.ts'
import { scopeOf } from './scope-option.ts'

interface Options {
  scope?: string
}

export const release = defineCommand<Options>({
  name: 'release',
  summary: 'let a run go on that has paused before a step (run --pause-before)',
  arguments: [
    { name: '<id>', summary: 'the run, or the beginning of its id' },
    { name: '<node>', summary: 'the node before which it pauses' },
  ],
  inWorkspace: true,
  options: [
    { flags: '--scope <number>', summary: 'which pass, where it pauses before the node in several passes of a loop' },
  ],
  examples: [{ command: 'firebreak release 20261109-08 isolate', summary: 'isolate the host now' }],
  async run(call) {
    const [id = '', node = ''] = call.args
    const scope = scopeOf(call.options.scope)
    return actOnRun(call, id, (runs, full, by, listener) => runs.release(full, node, by, scope, listener))
  },
})
