// firebreak settle: says what happened to a step in doubt.
import type { JsonValue } from '../../engine/index.ts'
import { defineCommand } from '../command.ts'
import { wrongUse } from '../command-error.ts'
import { parseJson } from '../files.ts'
import { actOnRun } from './act-on-run.ts'
import { scopeOf } from './scope-option.ts'

interface Options {
  output?: string
  port?: string
  scope?: string
}

const VERDICTS = ['happened', 'not-happened', 'failed'] as const
type VerdictWord = (typeof VERDICTS)[number]

export const settle = defineCommand<Options>({
  name: 'settle',
  summary: 'say what happened to a step in doubt: the process died while it acted',
  arguments: [
    { name: '<id>', summary: 'the run, or the beginning of its id' },
    { name: '<node>', summary: 'the node in doubt' },
    { name: '<verdict>', summary: 'happened (go on), not-happened (do it again) or failed (go on as after a failure)' },
  ],
  details: 'Look in the outside system first: what is said here is what the run goes on with.',
  inWorkspace: true,
  options: [
    { flags: '--output <json>', summary: 'happened: what the step gave' },
    { flags: '--port <port>', summary: 'happened: the port by which it is left' },
    { flags: '--scope <number>', summary: 'which pass, where the node is in doubt in several passes of a loop' },
  ],
  examples: [{ command: 'firebreak settle 20261109-08 isolate happened', summary: 'the host is isolated, go on' }],
  async run(call) {
    const [id = '', node = '', word = ''] = call.args
    const { output, port } = call.options
    if (!(VERDICTS as readonly string[]).includes(word)) {
      throw wrongUse(`“${word}” is no verdict: say ${VERDICTS.join(', ')}`)
    }
    const value: JsonValue | undefined = output === undefined ? undefined : parseJson(output, '--output')
    const verdict = {
      verdict: word as VerdictWord,
      ...(value !== undefined && { output: value }),
      ...(port !== undefined && { port }),
    }
    const scope = scopeOf(call.options.scope)
    return actOnRun(call, id, (runs, full, by, listener) =>
      runs.settle(full, node, { by, ...verdict }, scope, listener),
    )
  },
})
