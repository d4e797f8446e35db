// Calls another playbook. The machine itself carries out calls: there is nothing to run.
import { z } from 'zod'
import { anyJson, defineNode, fieldText, marked } from '../../engine/index.ts'

export const playbook = defineNode({
  type: 'flow/playbook',
  version: 1,
  title: 'Call a playbook',
  icon: 'workflow',
  line: ({ playbook: name }) => fieldText(name),
  kind: 'call',
  effect: 'none',
  docs: `Runs another playbook in a scope of its own and goes on with what it returns. Use it for what several playbooks do alike:
enrich an address, contain a host.

The called playbook sees \`inputs\` (as \`inputs\` and as \`alert\`) and nothing else; they must fit what it declares. The output is what stands
under its \`outputs\`. Pin it with \`hash\`, so that a change there is reviewed here before it runs; \`latest\` takes whatever is there, on
purpose. When it fails, this step fails. A playbook that calls itself, directly or by way of others, does not compile.

\`\`\`yaml
enrich:
  type: flow/playbook
  with:
    playbook: enrich-address
    hash: latest
    inputs: { address: "\${alert.data.srcip}" }
  next: verdict
\`\`\``,
  input: z.object({
    playbook: marked(z.string().min(1).describe('Name of the playbook'), { names: 'playbook' }),
    hash: z.string().default('latest').describe('Content hash that was reviewed (sha256:…), or latest'),
    inputs: z.record(z.string(), anyJson()).optional().describe('What it is given'),
  }),
  output: z.record(z.string(), anyJson()),
  ports: ['done'],
  needs: [],
  errors: [],
  example: { reputation: 'malicious', country: 'NL' },
})
