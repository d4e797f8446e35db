// Two ways to go on. Evaluates nothing itself: the condition arrives as true or false.
import { z } from 'zod'
import { condition, defineNode, done, fieldText } from '../../engine/index.ts'

export const ifNode = defineNode({
  type: 'condition/if',
  version: 1,
  title: 'If',
  icon: 'split',
  line: ({ when }) => fieldText(when),
  effect: 'none',
  docs: `Goes on by \`true\` or \`false\`, as the condition says. For more than two ways use \`condition/switch\`.

The condition is a CEL expression without \`\${…}\`. It must give true or false: text such as "yes" is a failure, not a truth.
A field that may be missing is asked for with \`has(…)\` or \`first(…, default)\`; otherwise the step fails where it is missing, and
goes on by \`error\` if that port leads somewhere.

\`\`\`yaml
bad:
  type: condition/if
  with: { when: "steps.reputation.malicious >= 3" }
  next: { true: ask, false: close }
\`\`\``,
  input: z.object({ when: condition('What must be so to go on by `true`') }),
  output: z.object({ result: z.boolean().describe('What the condition gave') }),
  ports: ['true', 'false'],
  needs: [],
  errors: [],
  goesBy: ({ when }, ports) =>
    typeof when === 'string' && ports.length === 1 ? (ports[0] === 'true' ? when : `!(${when})`) : undefined,
  example: { result: true },
  run: ({ when }) => done({ result: when }, when ? 'true' : 'false'),
})
