// Text with values in it. The engine has filled the values in before this runs; nothing is escaped.
import { z } from 'zod'
import { defineNode, done, fieldText, marked } from '../../engine/index.ts'

export const template = defineNode({
  type: 'data/template',
  version: 1,
  title: 'Template',
  icon: 'type',
  line: ({ text }) => fieldText(text),
  effect: 'none',
  docs: `Writes a text with values in it: the body of a ticket, a message, a summary.

Every \`\${…}\` is replaced by its value as text; maps and lists become JSON. Nothing is escaped, so a value that an attacker wrote stands
in the text as it is: defang it (\`\${defang(item)}\`) where people may click, and never build HTML or a command from it.

\`\`\`yaml
summary:
  type: data/template
  with:
    format: markdown
    text: |
      **\${alert.rule.description}** on \${alert.agent.name}
      Source: \${defang(alert.data.srcip)}
  next: ticket
\`\`\``,
  input: z.object({
    text: marked(z.string().describe('The text, with ${…} where values go'), { multiline: true }),
    format: z.enum(['text', 'markdown']).default('text').describe('What the text is, for whoever shows it'),
    trim: z.boolean().default(true).describe('Remove blank lines at both ends, and more than one in a row'),
  }),
  output: z.object({
    text: z.string().describe('The finished text'),
    format: z.enum(['text', 'markdown']).describe('What the text is'),
  }),
  ports: ['done'],
  needs: [],
  errors: [],
  example: { text: '**sshd: brute force** on web-03\nSource: 203[.]0[.]113[.]55', format: 'markdown' },
  savesMinutes: 3,
  run: ({ text, format, trim }) => done({ text: trim ? withoutGaps(text) : text, format }),
})

function withoutGaps(text: string): string {
  if (!text.includes('\n')) return text.trim() === '' ? '' : text
  const kept: string[] = []
  for (const line of text.split(/\r?\n/)) {
    const blank = line.trim() === ''
    if (!blank) kept.push(line)
    else if (kept.length > 0 && kept.at(-1) !== '') kept.push('')
  }
  if (kept.at(-1) === '') kept.pop()
  return kept.join('\n')
}
