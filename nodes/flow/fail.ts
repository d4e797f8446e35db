// Ends the run as failed, with a code and a message of the playbook's own.
import { z } from 'zod'
import { anyJson, defineNode, failed, fieldText } from '../../engine/index.ts'

export const fail = defineNode({
  type: 'flow/fail',
  version: 1,
  title: 'Fail',
  icon: 'octagon-x',
  line: ({ message }) => fieldText(message),
  effect: 'none',
  failsNever: true,
  docs: `Fails the run on purpose: what must be there is not, and going on would do harm. The playbook's \`onFailure\` node runs with this
code and message as \`error\`.

Write the message for whoever is woken by it: what is wrong and what to do. The code is for other playbooks and reports; it has the form
\`thing/problem\`. Inside a loop it fails the loop, which may take it by its \`error\` port. A case that needs no attention ends with
\`flow/stop\`.

\`\`\`yaml
no-mail:
  type: flow/fail
  with: { code: report/without-mail, message: "The report holds no mail. Attach the original and run this again." }
\`\`\``,
  input: z.object({
    message: z.string().min(1).describe('What is wrong and what to do'),
    code: z
      .string()
      .regex(/^[a-z][a-z0-9-]*\/[a-z][a-z0-9-]*$/, 'must be a code such as report/without-mail')
      .default('playbook/failed')
      .describe('A code for it, as thing/problem'),
    data: anyJson().optional().describe('Anything that helps to understand it; never a secret'),
  }),
  output: z.object({}),
  ports: [],
  needs: [],
  errors: [
    {
      code: 'playbook/failed',
      meaning: 'The playbook says that it has failed; the field `code` may say another code.',
      remedy: 'Do what the message says: the playbook wrote it.',
    },
  ],
  stops: 'failed',
  example: {},
  run: ({ message, code, data }) => failed(code ?? 'playbook/failed', message, false, data),
})
