// Several ways to go on, tried in order; the first that fits wins, and later cases are not even evaluated.
import { z } from 'zod'
import {
  defineNode,
  done,
  failed,
  type JsonValue,
  lambda,
  marked,
  type RawFields,
  shownValue,
} from '../../engine/index.ts'

const OTHERWISE = 'otherwise'

function portsOfCases({ cases }: RawFields): string[] {
  const ports = (Array.isArray(cases) ? cases : []).flatMap((one) => (hasPort(one) ? [one.port] : []))
  return [...new Set([...ports, OTHERWISE])]
}

const hasPort = (one: JsonValue): one is { port: string } =>
  typeof one === 'object' && one !== null && !Array.isArray(one) && typeof one.port === 'string'

export const switchNode = defineNode({
  type: 'condition/switch',
  version: 1,
  title: 'Switch',
  icon: 'shapes',
  line: ({ cases }) =>
    Array.isArray(cases) ? cases.flatMap((one) => (hasPort(one) ? [one.port] : [])).join(' · ') : '',
  effect: 'none',
  docs: `Goes on by the port of the first case that is so, or by \`otherwise\`. For two ways, \`condition/if\` reads better.

The cases are a list because their order counts; later ones are not evaluated once one fits. A case that gives anything but true or
false fails the step and names the case. Two cases may share a port.

\`\`\`yaml
route:
  type: condition/switch
  with:
    cases:
      - { port: now, when: "steps.score.value >= 80" }
      - { port: today, when: "steps.score.value >= 40" }
  next: { now: page, today: ticket, otherwise: record }
\`\`\``,
  input: z.object({
    cases: z
      .array(
        z.object({
          port: marked(z.string().min(1).describe('The port by which it goes on'), { names: 'port' }),
          when: lambda('What must be so', [], { type: 'boolean' }),
        }),
      )
      .min(1)
      .describe('The ways to go on, in the order in which they are tried'),
  }),
  output: z.object({
    port: z.string().describe('The port that was taken'),
    index: z.int().describe('Which case fitted, from 0; -1 where none did'),
  }),
  ports: portsOfCases,
  needs: [],
  errors: [
    {
      code: 'switch/not-a-condition',
      meaning: 'A case gave something else than true or false.',
      remedy: 'Write the case so that it compares, as in score >= 80.',
    },
  ],
  goesBy: (_fields, ports, step) => ports.map((port) => `${step}.port == ${JSON.stringify(port)}`).join(' || '),
  example: { port: 'now', index: 0 },
  run: ({ cases }) => {
    for (const [index, { port, when }] of cases.entries()) {
      const fits = when()
      if (typeof fits !== 'boolean') return notACondition(index, port, fits)
      if (fits) return done({ port, index }, port)
    }
    return done({ port: OTHERWISE, index: -1 }, OTHERWISE)
  },
})

function notACondition(index: number, port: string, gave: JsonValue) {
  const message = `Case ${index + 1} (${port}) must give true or false, but gave ${shownValue(gave)}`
  return failed('switch/not-a-condition', message)
}
