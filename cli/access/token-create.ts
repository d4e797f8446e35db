// firebreak token create: lets somebody in where the workspace is served, or gives them another token.
import { SCOPE_MEANINGS, SCOPES, type Scope } from '../../api/index.ts'
import { defineCommand } from '../command.ts'
import { openWorkspace } from '../workspace/open-workspace.ts'
import { rightsText } from './rights-text.ts'

interface Options {
  scope?: (Scope | 'all')[]
  person?: string
}

export const tokenCreate = defineCommand<Options>({
  name: 'token create',
  summary: 'make a token for a person or a program; an older one of the same name stops working',
  arguments: [{ name: '<name>', summary: 'who it is: what they do is signed with it' }],
  details: [
    'The token is shown once and kept nowhere: only its hash is. A server that is running takes it at once.',
    `Without --scope it may only hand in alerts (feed). ${SCOPES.map((scope) => `${scope}: ${lowered(SCOPE_MEANINGS[scope])}`).join(' ')}`,
  ].join('\n\n'),
  inWorkspace: true,
  options: [
    {
      flags: '--scope <scope>',
      summary: 'what its holder may do; give it several times, or say all. Default: feed',
      choices: [...SCOPES, 'all'],
      repeat: true,
    },
    { flags: '--person <name>', summary: 'whose token it is, where that is another name: answers are signed with it' },
  ],
  examples: [
    {
      command: 'firebreak token create ana --scope watch --scope answer --scope operate',
      summary: 'for a person, who opens the Studio with it',
    },
    { command: 'firebreak token create siem', summary: 'for a program that hands in alerts, and nothing else' },
    { command: 'firebreak token create admin --scope all', summary: 'rotates the first one' },
  ],
  async run({ args: [name = ''], options: { scope, person, json, ...where }, terminal }) {
    const workspace = await openWorkspace(where, terminal, { make: true })
    try {
      const scopes = scope?.flatMap((one) => (one === 'all' ? SCOPES : [one])) ?? ['feed' as const]
      const before = (await workspace.access.list()).find((one) => one.name === name)
      const token = await workspace.access.issue(name, { scopes, ...(person !== undefined && { person }) })
      const made = (await workspace.access.list()).find((one) => one.name === name)
      if (json) terminal.out(JSON.stringify({ name, person: made?.person, scopes: made?.scopes, token }))
      else terminal.out(token)
      const had = before ? ` The one before it had: ${rightsText(before.scopes)}.` : ''
      if (!scope) {
        terminal.err(`This token may hand in alerts and nothing else: its scope is feed. --scope gives others.${had}`)
      } else terminal.err(`Scopes: ${rightsText(scopes)}.${had}`)
      return 0
    } finally {
      await workspace.close()
    }
  },
})

function lowered(text: string): string {
  return `${text.charAt(0).toLowerCase()}${text.slice(1)}`
}
