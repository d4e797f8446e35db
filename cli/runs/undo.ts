// firebreak undo: takes back what a run did.
import { defineCommand } from '../command.ts'
import { CommandError } from '../command-error.ts'
import { openWorkspace } from '../workspace/open-workspace.ts'
import { actOnRun } from './act-on-run.ts'
import { ledgerOf, renderLedger } from './ledger-text.ts'

interface Options {
  yes?: true
}

export const undo = defineCommand<Options>({
  name: 'undo',
  summary: 'take back every step of an ended run that can be taken back, newest first',
  arguments: [{ name: '<id>', summary: 'the run, or the beginning of its id' }],
  details:
    'A live run is taken back for real. At a terminal you are asked to confirm it. Exit code 1 when something could not be ' +
    'taken back, 0 when all was, however the run had ended; changes that nothing takes back are named.',
  inWorkspace: true,
  options: [{ flags: '--yes', summary: 'do not ask' }],
  examples: [{ command: 'firebreak undo 20261109-08', summary: 'release what was isolated, enable what was disabled' }],
  async run(call) {
    const { options, terminal, args } = call
    const idOrPrefix = args[0] as string
    if (terminal.isInteractive && !options.yes && !options.json) {
      const workspace = await openWorkspace(options, terminal)
      try {
        const { id, plan, state } = await workspace.runs.load(idOrPrefix)
        if (state.mode === 'live') {
          const colors = terminal.colors.err
          terminal.err(renderLedger(ledgerOf(plan, state), plan, state, { verb: 'did', colors }))
          const word = await terminal.ask(`  Take back what run ${id} did, for real? Type yes > `)
          if (word.toLowerCase() !== 'yes') throw new CommandError('run/not-confirmed', 'Nothing was taken back')
        }
      } finally {
        await workspace.close()
      }
    }
    return actOnRun(call, idOrPrefix, (runs, id, by, listener) => runs.undo(id, by, listener), {
      exitCodeOf: 'undo',
    })
  },
})
