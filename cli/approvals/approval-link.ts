// firebreak approval-link: a link to the page of one question, for one person who has no token.
import { parseDuration } from '../../engine/index.ts'
import { approvalPath } from '../../host/index.ts'
import { defineCommand } from '../command.ts'
import { wrongUse } from '../command-error.ts'
import { scopeOf } from '../runs/scope-option.ts'
import { openWorkspace } from '../workspace/open-workspace.ts'

interface Options {
  for?: string
  url: string
  lasts: string
  scope?: string
}

export const approvalLink = defineCommand<Options>({
  name: 'approval-link',
  summary: 'make a link by which one person answers one question, without a token',
  arguments: [
    { name: '<id>', summary: 'the run, or the beginning of its id' },
    { name: '<node>', summary: 'the node that asks' },
  ],
  details:
    'Whoever has the link answers in that name: send it to that person alone. Opening it decides nothing; an answer is a button on the page.',
  inWorkspace: true,
  options: [
    { flags: '--for <person>', summary: 'in whose name it is answered' },
    { flags: '--url <url>', summary: 'the address of the server', default: 'http://127.0.0.1:7440' },
    { flags: '--lasts <duration>', summary: 'how long the link works', default: '24h' },
    { flags: '--scope <number>', summary: 'which pass, where it asks in several passes of a loop' },
  ],
  examples: [
    {
      command: 'firebreak approval-link 20261125-10 ask --for ben --url https://soar.example.com',
      summary: 'to be sent to Ben',
    },
  ],
  async run({ args: [id = '', node = ''], options, terminal }) {
    const lastsMs = parseDuration(options.lasts)
    if (!options.for) throw wrongUse('--for: say in whose name it is answered')
    if (lastsMs === undefined) throw wrongUse(`--lasts ${options.lasts}: give a duration such as 4h`)
    const workspace = await openWorkspace(options, terminal)
    try {
      const run = (await workspace.runs.stored(id)).id
      const scope = scopeOf(options.scope)
      const found = (await workspace.approvals.list()).filter(
        (one) => one.run === run && one.node === node && (scope === undefined || one.scope === scope),
      )
      const [question] = found
      if (!question) throw wrongUse(`Nothing waits for a person at ${node} of the run ${run}.`)
      if (found.length > 1)
        throw wrongUse(
          `${node} asks in several passes: give --scope, one of ${found.map((one) => one.scope).join(', ')}`,
        )
      const path = await approvalPath(workspace.access, {
        run,
        node,
        scope: question.scope,
        person: options.for,
        untilMs: Date.now() + lastsMs,
      })
      const url = `${options.url.replace(/\/$/, '')}${path}`
      terminal.out(options.json ? JSON.stringify({ url }) : url)
      return 0
    } finally {
      await workspace.close()
    }
  },
})
