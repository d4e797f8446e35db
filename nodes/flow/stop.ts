// Ends the run well, from wherever it stands.
import { z } from 'zod'
import { defineNode, stop } from '../../engine/index.ts'

export const stopNode = defineNode({
  type: 'flow/stop',
  version: 1,
  title: 'Stop',
  icon: 'square-check-big',
  line: () => 'ends the run well',
  effect: 'none',
  failsNever: true,
  docs: `Ends the playbook it stands in (as a rule, the whole run) as completed. What is under way on other branches is awaited; nothing new starts.

A branch that is simply over needs no stop: it just leads nowhere. Use it when the other branches have become pointless, for a false
positive for instance. To end the run as failed, use \`flow/fail\`. In a called playbook it ends that
playbook, and the caller goes on.

\`\`\`yaml
harmless:
  type: flow/stop
  with: { reason: "Known scanner \${alert.data.srcip}" }
\`\`\``,
  input: z.object({ reason: z.string().default('').describe('Why the run ends here, for the reader of the run') }),
  output: z.object({ reason: z.string().describe('Why the run ended here') }),
  ports: [],
  needs: [],
  errors: [],
  stops: 'well',
  example: { reason: 'Known scanner 203.0.113.9' },
  run: ({ reason }) => stop({ reason: reason ?? '' }),
})
