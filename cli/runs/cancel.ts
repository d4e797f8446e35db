// firebreak cancel: ends a run in an orderly way.
import { defineCommand } from '../command.ts'
import { actOnRun } from './act-on-run.ts'

interface Options {
  reason?: string
}

export const cancel = defineCommand<Options>({
  name: 'cancel',
  summary: 'end a run: no new step starts, steps under way are waited for',
  arguments: [{ name: '<id>', summary: 'the run, or the beginning of its id' }],
  details:
    'What it has done stays done; firebreak undo takes it back. Exit code 1, as for every run that did not complete.',
  inWorkspace: true,
  options: [{ flags: '--reason <text>', summary: 'why, for the journal' }],
  examples: [{ command: 'firebreak cancel 20261109-08 --reason "false positive"', summary: 'with the reason' }],
  async run(call) {
    const { reason } = call.options
    return actOnRun(call, call.args[0] as string, (runs, id, by, listener) => runs.cancel(id, by, reason, listener))
  },
})
