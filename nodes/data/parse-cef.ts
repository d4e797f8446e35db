// Events in the Common Event Format of ArcSight (Implementing ArcSight CEF, version 26).
import { z } from 'zod'
import { defineNode, done, failed, fieldText, type JsonObject } from '../../engine/index.ts'
import { readCef } from '../../soc/index.ts'

const MAX_LENGTH = 256 * 1024

export const parseCef = defineNode({
  type: 'data/parse-cef',
  version: 1,
  title: 'Parse CEF',
  icon: 'file-text',
  line: ({ text }) => fieldText(text),
  effect: 'none',
  docs: `Reads one event in the Common Event Format (ArcSight CEF), with or without a syslog line before it.

\`extension\` holds every key as the event has it (\`src\`, \`dst\`, \`suser\` …), all as text. Custom fields that come with a label
(\`cs1Label=Rule cs1=Brute force\`) are in \`custom\` under their label too. For \`severity\`, put a \`condition/severity\` with
\`scale: cef\` after it. Text without \`CEF:\` and its seven header fields fails the step. Some senders do not escape \`=\` in values; what
follows such a sign is then read as a value of its own.

\`\`\`yaml
event:
  type: data/parse-cef
  with: { text: "\${alert.full_log}" }
  next: severity
\`\`\``,
  input: z.object({ text: z.string().describe('One event as text; at most 256 KiB') }),
  output: z.object({
    version: z.string().describe('Version of the format'),
    vendor: z.string().describe('Device vendor'),
    product: z.string().describe('Device product'),
    productVersion: z.string().describe('Device version'),
    signatureId: z.string().describe('What the product calls the kind of event (Device Event Class ID)'),
    name: z.string().describe('The event in words'),
    severity: z.string().describe('0 to 10, or Low, Medium, High, Very-High, Unknown'),
    extension: z.record(z.string(), z.string()).describe('Key → value'),
    custom: z.record(z.string(), z.string()).describe('Label of a custom field → value'),
    syslog: z
      .object({ facility: z.int(), severity: z.int(), timestamp: z.string(), host: z.string() })
      .nullable()
      .describe('The syslog line before it: -1 and empty text for what it does not say'),
  }),
  ports: ['done'],
  needs: [],
  errors: [
    {
      code: 'cef/too-large',
      meaning: 'The event is longer than 256 KiB.',
      remedy: 'Hand over one event at a time.',
    },
    {
      code: 'cef/not-cef',
      meaning: 'The text holds no CEF event.',
      remedy: 'Give text that has CEF:0| or CEF:1| in it.',
    },
    {
      code: 'cef/short-header',
      meaning: 'The event has fewer than the seven header fields that CEF needs.',
      remedy: 'Look at the product that sends it: its header is broken off.',
    },
  ],
  labels: [{ path: 'extension', label: 'internal' }],
  example: {
    version: '0',
    vendor: 'Acme',
    product: 'Gateway',
    productVersion: '10.2',
    signatureId: '100',
    name: 'Malware stopped',
    severity: '9',
    extension: { src: '10.0.0.7', dst: '203.0.113.55', cs1: 'Block known bad', cs1Label: 'Rule' },
    custom: { Rule: 'Block known bad' },
    syslog: { facility: 16, severity: 4, timestamp: 'Nov  9 07:58:12', host: 'gw-1' },
  },
  run: ({ text }) => {
    if (text.length > MAX_LENGTH) return failed('cef/too-large', `The event is longer than ${MAX_LENGTH} characters`)
    const read = readCef(text)
    if ('event' in read) return done({ ...read.event } as unknown as JsonObject)
    return read.problem === 'not-cef'
      ? failed('cef/not-cef', 'The text holds no CEF event: it must have CEF:0| or CEF:1| in it')
      : failed('cef/short-header', 'The event has fewer than the seven header fields that CEF needs')
  },
})
