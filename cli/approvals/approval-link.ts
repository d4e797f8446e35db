// firebreak approval-link: a link to the page of one question, for one person who has no token; and taking links back.
import { parseDuration } from '../../engine/index.ts'
import { defineCommand } from '../command.ts'
import { wrongUse } from '../command-error.ts'
import { renderTable } from '../render/table.ts'
import { formatTime, inLine } from '../render/text.ts'
import { currentPerson } from '../runs/rehearse.ts'
import { scopeOf } from '../runs/scope-option.ts'
import type { Terminal } from '../terminal.ts'
import { openWorkspace, type Workspace } from '../workspace/open-workspace.ts'

interface Options {
  for?: string
  url: string
  lasts: string
  scope?: string
  list?: true
  revoke?: string
}

export const approvalLink = defineCommand<Options>({
  name: 'approval-link',
  summary: 'make a link by which one person answers one question, without a token; list them, take one back',
  arguments: [
    { name: '[id]', summary: 'the run, or the beginning of its id' },
    { name: '[node]', summary: 'the node that asks' },
  ],
  details:
    'Whoever has the link answers in that name: send it to that person alone. Where there is a people.yaml, the question must be put to them. Opening it decides nothing; an answer is a button on the page, and the journal says who made the link. It ends with the question, and when it is taken back.',
  inWorkspace: true,
  options: [
    { flags: '--for <person>', summary: 'in whose name it is answered' },
    { flags: '--url <url>', summary: 'the address of the server', default: 'http://127.0.0.1:7440' },
    { flags: '--lasts <duration>', summary: 'how long the link works; never longer than the question', default: '24h' },
    { flags: '--scope <number>', summary: 'which pass, where it asks in several passes of a loop' },
    { flags: '--list', summary: 'list the links that still work; never the links themselves' },
    { flags: '--revoke <link>', summary: 'take back the link of this id, as --list shows it' },
  ],
  examples: [
    {
      command: 'firebreak approval-link 20261125-10 ask --for ben --url https://soar.example.com',
      summary: 'to be sent to Ben',
    },
    { command: 'firebreak approval-link --list', summary: 'for whom there are links, and until when' },
    { command: 'firebreak approval-link --revoke mQ3hT0aZk9xB', summary: 'it works no more' },
  ],
  async run({ args: [id, node], options, terminal }) {
    const json = options.json === true
    if (options.revoke !== undefined || options.list) {
      const workspace = await openWorkspace(options, terminal)
      try {
        if (options.revoke === undefined) return await listLinks(workspace, terminal, json)
        await workspace.approvals.revokeLink(options.revoke)
        terminal.out(json ? JSON.stringify({ revoked: options.revoke }) : `Taken back: ${inLine(options.revoke)}`)
        return 0
      } finally {
        await workspace.close()
      }
    }
    const lastsMs = parseDuration(options.lasts)
    if (id === undefined || node === undefined) throw wrongUse('Say which run and which node of it: firebreak runs')
    if (!options.for) throw wrongUse('--for: say in whose name it is answered')
    if (lastsMs === undefined) throw wrongUse(`--lasts ${options.lasts}: give a duration such as 4h`)
    const workspace = await openWorkspace(options, terminal)
    try {
      const run = (await workspace.runs.stored(id)).id
      const made = await workspace.approvals.link({
        run,
        node,
        scope: await onlyScope(workspace, run, node, scopeOf(options.scope)),
        person: options.for,
        issuer: currentPerson(),
        untilMs: Date.now() + lastsMs,
      })
      const url = `${options.url.replace(/\/$/, '')}${made.path}`
      const { untilMs } = made
      terminal.out(json ? JSON.stringify({ url, id: made.id, until: new Date(untilMs).toISOString() }) : url)
      if (!json) {
        terminal.err(
          `It works until ${formatTime(untilMs)}. firebreak approval-link --revoke ${made.id} takes it back.`,
        )
      }
      return 0
    } finally {
      await workspace.close()
    }
  },
})

/** @throws CommandError (2) where it is not clear which question is meant */
async function onlyScope({ approvals }: Workspace, run: string, node: string, scope: number | undefined) {
  const found = (await approvals.list()).filter(
    (one) => one.run === run && one.node === node && (scope === undefined || one.scope === scope),
  )
  const [question] = found
  if (!question) throw wrongUse(`Nothing waits for a person at ${node} of the run ${run}.`)
  if (found.length > 1)
    throw wrongUse(`${node} asks in several passes: give --scope, one of ${found.map((one) => one.scope).join(', ')}`)
  return question.scope
}

async function listLinks({ approvals }: Workspace, terminal: Terminal, json: boolean): Promise<0> {
  const links = await approvals.links()
  if (json) terminal.out(JSON.stringify(links))
  else if (links.length === 0) terminal.out('No approval link works at the moment.')
  else {
    const columns = ['link', 'for', 'run', 'node', 'made by', 'until'].map((title) => ({ title }))
    const rows = links.map(({ id, person, run, node, issuer, untilMs }) => [
      id,
      person,
      run,
      node,
      issuer,
      formatTime(untilMs),
    ])
    terminal.out(renderTable(columns, rows, terminal.outWidth, terminal.colors.out))
  }
  return 0
}
