// firebreak resume: goes on with runs that a process left, or whose time has come.
import { type Call, defineCommand, type ExitCode } from '../command.ts'
import { inLine, plural } from '../render/text.ts'
import { openWorkspace } from '../workspace/open-workspace.ts'
import { actOnRun } from './act-on-run.ts'
import { exitCodeOf, summaryOf } from './run-output.ts'

export const resume = defineCommand({
  name: 'resume',
  summary: 'go on with a run whose process ended or whose waiting time is over; without an id, with all of them',
  arguments: [{ name: '[id]', summary: 'the run, or the beginning of its id' }],
  details:
    'A step that had begun when the process died is repeated only where that is safe; otherwise it is in doubt, and firebreak settle says what happened.',
  inWorkspace: true,
  options: [],
  examples: [
    { command: 'firebreak resume', summary: 'after a crash or a restart: everything that is due' },
    { command: 'firebreak resume 20261109-08', summary: 'one run, and its questions are put to you here' },
  ],
  async run(call) {
    const [id] = call.args
    if (id === undefined) return resumeAll(call)
    return actOnRun(call, id, (runs, full, _by, listener) => runs.resume(full, listener), { asks: true })
  },
})

async function resumeAll({ options, terminal }: Call<object>): Promise<ExitCode> {
  const workspace = await openWorkspace(options, terminal)
  try {
    const handles = await workspace.runs.resumeAll()
    terminal.err(handles.length === 0 ? 'Nothing is due.' : `Going on with ${plural(handles.length, 'run')}`)
    let exitCode: ExitCode = 0
    for (const { settled } of handles) {
      const { id, status, state, plan } = await settled
      if (options.json) terminal.out(JSON.stringify(summaryOf({ id, status, state, plan })))
      else terminal.out(`${id}  ${status}  ${inLine(plan.playbook.name)}`)
      if (exitCodeOf(status) > exitCode) exitCode = exitCodeOf(status)
    }
    return exitCode
  } finally {
    await workspace.close()
  }
}
