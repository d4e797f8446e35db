// A nested graph once for each element of a list. The machine itself carries out loops: there is nothing to run.
import { z } from 'zod'
import { anyJson, defineNode, fieldText } from '../../engine/index.ts'

export const forEach = defineNode({
  type: 'flow/for-each',
  version: 1,
  title: 'For each',
  icon: 'repeat',
  line: ({ items, concurrency }) =>
    `${fieldText(items)}${concurrency === undefined ? '' : ` · ${fieldText(concurrency)} at a time`}`,
  loops: 'each',
  effect: 'none',
  docs: `Runs the graph under \`body\` once for each element of a list. In the body, \`item\` is the element and \`index\` its place, from 0.

Its output is a list with one map a pass, in the order of the elements, whatever the order in which passes ended: the id of each end
node of the body that ran → its output. So \`steps['look-up'][0].reputation\` is what \`reputation\` gave in the first pass. Outside the
body, only this list is in scope.

A failure that no \`error\` port in the body takes fails the loop; passes under way are awaited. With \`concurrency\`, several passes go on at
once: mind the rate limits of what they ask. An empty list gives an empty list.

\`\`\`yaml
look-up:
  type: flow/for-each
  with: { items: "\${steps.parse.urls}", concurrency: 4 }
  body:
    reputation:
      type: action/http-request
      timeout: 20s
      with: { connection: reputation, url: /urls, query: { url: "\${item}" } }
  next: verdict
\`\`\``,
  input: z.object({
    items: z.array(anyJson()).describe('The list; one pass for each element'),
    concurrency: z.int().min(1).max(64).default(1).describe('How many passes may go on at once'),
  }),
  output: z.array(z.record(z.string(), anyJson())),
  ports: ['done'],
  needs: [],
  errors: [],
  example: [{ reputation: { status: 200, body: { malicious: 4 } } }],
})
