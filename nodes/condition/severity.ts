// Every product counts severity in its own way; this brings them to one scale of five names. Judges nothing else.
import { z } from 'zod'
import { defineNode, done, failed, fieldText } from '../../engine/index.ts'
import { LEVELS, type Level, normaliseSeverity, SCALES } from './severity/scales.ts'

export const severity = defineNode({
  type: 'condition/severity',
  version: 1,
  title: 'Severity',
  icon: 'signal',
  line: ({ value }) => fieldText(value),
  effect: 'none',
  docs: `Brings a product's severity to one scale (informational, low, medium, high, critical) and goes on by its port.

A bare number means nothing without its scale, because products disagree even on the direction: say which one it is. Words
(Microsoft Defender and Sentinel, Panther, Elastic and others) need no scale. A value that says nothing (OCSF 0 Unknown and 99 Other,
UnSpecified, an empty text) fails the step unless \`fallback\` says how to take it.

| scale | from | informational | low | medium | high | critical |
|---|---|---|---|---|---|---|
| \`wazuh\` | rule level 0–16 | 0–3 | 4–6 | 7–11 | 12–14 | 15–16 |
| \`suricata\` | priority, 1 is worst | 4 and more | 3 | 2 | 1 | |
| \`cvss\` | score 0–10 | 0 | 0.1–3.9 | 4–6.9 | 7–8.9 | 9–10 |
| \`ocsf\` | severity_id | 1 | 2 | 3 | 4 | 5, 6 |
| \`syslog\` | RFC 5424, 0 is worst | 6, 7 | 5 | 4 | 3 | 0–2 |
| \`cef\` | 0–10 | | 0–3 | 4–6 | 7–8 | 9–10 |

\`\`\`yaml
severity:
  type: condition/severity
  with: { value: "\${alert.rule.level}", scale: wazuh }
  next: { critical: page, high: page, medium: ticket, low: record, informational: record }
\`\`\``,
  input: z.object({
    value: z.union([z.string(), z.number()]).describe('The severity as the product gives it: a word or a number'),
    scale: z.enum(SCALES).default('words').describe('What a number counts; not needed for words'),
    fallback: z.enum(LEVELS).optional().describe('How to take a value that says nothing'),
  }),
  output: z.object({
    name: z.enum(LEVELS).describe('The severity on the one scale'),
    rank: z.int().describe('The same to compare: informational 0, low 1, medium 2, high 3, critical 4'),
    given: z.union([z.string(), z.number()]).describe('The value as it came'),
  }),
  ports: [...LEVELS].reverse(),
  needs: [],
  errors: [
    {
      code: 'severity/unknown',
      meaning: 'The value says nothing on its scale.',
      remedy: 'Correct `scale`, or say with `fallback` how such a value is taken.',
    },
  ],
  goesBy: (_fields, ports, step) => ports.map((port) => `${step}.name == ${JSON.stringify(port)}`).join(' || '),
  example: { name: 'critical', rank: 4, given: 15 },
  savesMinutes: 1,
  run: ({ value, scale, fallback }) => {
    const found = normaliseSeverity(value, scale)
    const name: Level | undefined = typeof found === 'string' ? found : fallback
    if (name) return done({ name, rank: LEVELS.indexOf(name), given: value }, name)
    return failed('severity/unknown', (found as { problem: string }).problem)
  },
})
