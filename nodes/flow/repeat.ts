// A nested graph again and again, until a condition is so. The machine itself carries out loops: there is nothing to run.
import { z } from 'zod'
import { anyJson, condition, defineNode, durationField, fieldText } from '../../engine/index.ts'

export const repeat = defineNode({
  type: 'flow/repeat',
  version: 1,
  title: 'Repeat',
  icon: 'repeat',
  line: ({ until, max }) => `${fieldText(until)} · at most ${fieldText(max)}`,
  loops: 'until',
  effect: 'none',
  docs: `Runs the graph under \`body\` until a condition is so, and at most \`max\` times. Use it to wait for something that takes a while
elsewhere: a sandbox report, an isolation that is on its way.

The condition is evaluated after each pass, with the steps of that pass in scope; \`index\` counts passes from 0. When it never comes true,
the loop is left after \`max\` passes by \`exhausted\` if that port leads somewhere, and by \`done\` otherwise. Its output is a list with one
map a pass: the id of each end node that ran → its output. For one attempt that may fail, use \`retry\` on the node instead.

\`\`\`yaml
report:
  type: flow/repeat
  with: { until: "steps.ask.body.state == 'finished'", max: 20, delay: 30s }
  body:
    ask:
      type: action/http-request
      timeout: 20s
      with: { connection: sandbox, url: "/reports/\${steps.submit.body.id}" }
  next: { done: verdict, exhausted: without-report }
\`\`\``,
  input: z.object({
    until: condition('What must be so to stop; the steps of the pass that has just ended are in scope'),
    max: z.int().min(1).max(10_000).describe('How many passes at most'),
    delay: durationField('Pause between two passes').optional(),
  }),
  output: z.array(z.record(z.string(), anyJson())),
  ports: ['done', 'exhausted'],
  needs: [],
  errors: [],
  fieldsFor: ({ until = 'false', passes = 10 }) => ({ until, max: passes }),
  example: [
    { ask: { status: 200, body: { state: 'running' } } },
    { ask: { status: 200, body: { state: 'finished' } } },
  ],
})
