// Events in the Log Event Extended Format of QRadar (IBM, LEEF version 1.0 and 2.0).
import { z } from 'zod'
import { defineNode, done, failed, fieldText, type JsonObject } from '../../engine/index.ts'
import { readLeef } from '../../soc/index.ts'

const MAX_LENGTH = 256 * 1024

export const parseLeef = defineNode({
  type: 'data/parse-leef',
  version: 1,
  title: 'Parse LEEF',
  icon: 'file-text',
  line: ({ text }) => fieldText(text),
  effect: 'none',
  docs: `Reads one event in the Log Event Extended Format (QRadar LEEF 1.0 or 2.0), with or without a syslog line before it.

\`attributes\` holds every key as the event has it (\`src\`, \`dst\`, \`usrName\`, \`sev\` …), all as text. In LEEF 1.0 they are divided by
tabs; LEEF 2.0 names another character, itself or in hexadecimal (\`^\`, \`x5E\`), and tab where it names none. Text without \`LEEF:\` and
its header fields fails the step.

\`\`\`yaml
event:
  type: data/parse-leef
  with: { text: "\${alert.full_log}" }
  next: facts
\`\`\``,
  input: z.object({ text: z.string().describe('One event as text; at most 256 KiB') }),
  output: z.object({
    version: z.string().describe('Version of the format: 1.0 or 2.0'),
    vendor: z.string().describe('Vendor'),
    product: z.string().describe('Product'),
    productVersion: z.string().describe('Version of the product'),
    eventId: z.string().describe('What the product calls the kind of event'),
    attributes: z.record(z.string(), z.string()).describe('Key → value'),
    syslog: z
      .object({ facility: z.int(), severity: z.int(), timestamp: z.string(), host: z.string() })
      .nullable()
      .describe('The syslog line before it: -1 and empty text for what it does not say'),
  }),
  ports: ['done'],
  needs: [],
  errors: [
    {
      code: 'leef/too-large',
      meaning: 'The event is longer than 256 KiB.',
      remedy: 'Hand over one event at a time.',
    },
    {
      code: 'leef/not-leef',
      meaning: 'The text holds no LEEF event.',
      remedy: 'Give text that has LEEF:1.0| or LEEF:2.0| in it.',
    },
    {
      code: 'leef/short-header',
      meaning: 'The event has fewer than the five header fields that LEEF needs.',
      remedy: 'Look at the product that sends it: its header is broken off.',
    },
  ],
  labels: [{ path: 'attributes', label: 'internal' }],
  example: {
    version: '2.0',
    vendor: 'Acme',
    product: 'Gateway',
    productVersion: '10.2',
    eventId: 'MALWARE',
    attributes: { src: '10.0.0.7', dst: '203.0.113.55', sev: '9' },
    syslog: null,
  },
  run: ({ text }) => {
    if (text.length > MAX_LENGTH) return failed('leef/too-large', `The event is longer than ${MAX_LENGTH} characters`)
    const read = readLeef(text)
    if ('event' in read) return done({ ...read.event } as unknown as JsonObject)
    return read.problem === 'not-leef'
      ? failed('leef/not-leef', 'The text holds no LEEF event: it must have LEEF:1.0| or LEEF:2.0| in it')
      : failed('leef/short-header', 'The event has fewer than the five header fields that LEEF needs')
  },
})
