// Started by a person. The machine itself carries out triggers: there is nothing to run.
import { z } from 'zod'
import { anyJson, defineNode } from '../../engine/index.ts'

export const manual = defineNode({
  type: 'trigger/manual',
  version: 1,
  title: 'Started by hand',
  icon: 'circle-play',
  line: () => 'somebody starts it',
  kind: 'trigger',
  effect: 'none',
  failsNever: true,
  docs: `Starts the playbook when a person says so, in the Studio or with \`firebreak run\`. Its output is what the person gave,
in scope everywhere as \`alert\`.

Declare what you need under the playbook's \`inputs\`: whoever starts it is then asked for exactly that, and a run with
anything else does not begin.

\`\`\`yaml
started: { type: trigger/manual, next: isolate }
\`\`\``,
  input: z.object({}),
  output: z.record(z.string(), anyJson()),
  ports: ['done'],
  requiredPorts: ['done'],
  needs: [],
  errors: [],
  labels: [{ path: '', label: 'internal' }],
  example: { host: 'fin-ws-0142', reason: 'Reported by the service desk' },
})
