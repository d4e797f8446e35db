// A line in the run's own log. Tells nobody: that is what notifications are for.
import { z } from 'zod'
import { anyJson, defineNode, done, fieldText, marked } from '../../engine/index.ts'

export const log = defineNode({
  type: 'action/log',
  version: 1,
  title: 'Log',
  icon: 'scroll-text',
  line: ({ message }) => fieldText(message),
  effect: 'none',
  failsNever: true,
  docs: `Writes a line into the log of the run, shown beside its steps and kept with it. Use it for the outcome, and for what a branch found
out on its way.

It reaches nobody by itself. The message is kept as long as the run is, so leave out what should not be: personal data, file contents.
Secrets of connections are never in scope and cannot get here.

\`\`\`yaml
close:
  type: action/log
  with: { level: warning, message: "Phishing, score \${steps.signals.score}: \${steps.parse.subject}" }
\`\`\``,
  input: z.object({
    message: marked(z.string().describe('What to write'), { multiline: true }),
    level: z.enum(['debug', 'info', 'warning', 'error']).default('info').describe('How much it matters'),
    fields: z.record(z.string(), anyJson()).optional().describe('Values to keep with it, by name'),
  }),
  output: z.object({
    level: z.enum(['debug', 'info', 'warning', 'error']).describe('How much it matters'),
    message: z.string().describe('What was written'),
    fields: z.record(z.string(), anyJson()).describe('The values kept with it'),
  }),
  ports: ['done'],
  needs: ['log'],
  errors: [],
  example: { level: 'warning', message: 'Phishing, score 85: Your invoice', fields: {} },
  run: ({ level, message, fields = {} }, can) => {
    can.log.write(level, message, fields)
    return done({ level, message, fields })
  },
})
