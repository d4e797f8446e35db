// Started by an alert. The machine itself carries out triggers: there is nothing to run.
import { z } from 'zod'
import { anyJson, defineNode } from '../../engine/index.ts'

export const alert = defineNode({
  type: 'trigger/alert',
  version: 1,
  title: 'Alert received',
  icon: 'siren',
  line: () => 'an alert arrives',
  kind: 'trigger',
  effect: 'none',
  failsNever: true,
  takesAlerts: true,
  docs: `Starts the playbook with an alert of a detection product. Its output is the alert, in scope everywhere as \`alert\`: with
\`takes: alert\` in the playbook in the one shape that all products share, with \`takes: original\` as the source sent it.

The playbook's \`inputs\` say which alerts it takes: one that does not fit is refused before anything runs. A playbook may have
several triggers; one fires, the edges of the others are skipped. To treat products apart, put a \`condition/switch\` after it.

\`\`\`yaml
received:
  type: trigger/alert
  with: { product: Wazuh }
  next: parse
\`\`\``,
  input: z.object({
    product: z.string().optional().describe('The product that sends these alerts, for the reader'),
    source: z.string().optional().describe('Where they come from (a rule, an index, a mailbox), for the reader'),
  }),
  output: z.record(z.string(), anyJson()),
  ports: ['done'],
  requiredPorts: ['done'],
  needs: [],
  errors: [],
  labels: [{ path: '', label: 'internal' }],
  example: {
    timestamp: '2026-11-09T07:58:12.000Z',
    rule: { id: '5712', level: 10, description: 'sshd: brute force trying to get access to the system.' },
    agent: { name: 'web-03' },
    data: { srcip: '203.0.113.55' },
  },
})
