// What resume, answer, cancel, undo and settle share: open the workspace, do one thing to a run, follow it to its end.
import type { Call, ExitCode } from '../command.ts'
import { type EntryListener, openWorkspace, type RunHandle, type Runs } from '../workspace/open-workspace.ts'
import { follow } from './follow-run.ts'
import { currentPerson } from './rehearse.ts'
import { createRunOutput } from './run-output.ts'

/** Does `act` to the run with this id (or the only one that begins so) and tells what follows. */
export async function actOnRun(
  { options, terminal }: Pick<Call<object>, 'options' | 'terminal'>,
  idOrPrefix: string,
  act: (runs: Runs, id: string, by: string, listener: EntryListener) => Promise<RunHandle>,
  { asks = false, exitCodeOf }: { asks?: boolean; exitCodeOf?: 'undo' } = {},
): Promise<ExitCode> {
  const workspace = await openWorkspace(options, terminal)
  try {
    const { runs, catalog } = workspace
    const { id, plan } = await runs.load(idOrPrefix)
    const output = createRunOutput(terminal, plan, options.json === true, workspace.again)
    try {
      const by = currentPerson()
      const handle = await act(runs, id, by, output.entry)
      const following = { runs, catalog, output, terminal, by, given: new Map(), asks: asks && terminal.isInteractive }
      return output.finish(await follow(following, handle), exitCodeOf)
    } finally {
      output.stop()
    }
  } finally {
    await workspace.close()
  }
}
