// Node types for tests of the compiler: one of each kind that it treats differently, shaped like the real ones.
import { z } from 'zod'
import { type Catalog, createCatalog } from '../../catalog/catalog.ts'
import { condition, defineNode, durationField, lambda, marked, type NodeType } from '../../catalog/define-node.ts'
import { done } from '../../catalog/outcome.ts'
import type { JsonSchema } from '../../json.ts'

const base = {
  version: 1,
  docs: 'For tests.',
  icon: 'box',
  line: () => '',
  errors: [],
  needs: [] as const,
  ports: ['done'],
}
const anything = z.record(z.string(), z.json())

const trigger = defineNode({
  ...base,
  type: 'trigger/alert',
  title: 'Alert',
  kind: 'trigger',
  effect: 'none',
  failsNever: true,
  input: z.object({}),
  output: anything,
  example: {},
})

const manual = defineNode({
  ...trigger,
  needs: [],
  kind: 'trigger',
  type: 'trigger/manual',
  title: 'By hand',
  example: {},
})

/** A trigger that alerts of a source arrive at. */
const webhook = defineNode({
  ...trigger,
  needs: [],
  kind: 'trigger',
  type: 'trigger/webhook',
  title: 'Alert of a source',
  takesAlerts: true,
  example: {},
})

const ifNode = defineNode({
  ...base,
  type: 'condition/if',
  title: 'If',
  effect: 'none',
  ports: ['true', 'false'],
  goesBy: ({ when }, ports) =>
    typeof when === 'string' && ports.length === 1 ? (ports[0] === 'true' ? when : `!(${when})`) : undefined,
  requiredPorts: ['true'],
  failsNever: true,
  input: z.object({ when: condition('Condition') }),
  output: z.object({ result: z.boolean() }),
  example: { result: true },
  run: ({ when }) => done({ result: when }, String(when)),
})

const switchNode = defineNode({
  ...base,
  type: 'condition/switch',
  title: 'Switch',
  effect: 'none',
  goesBy: (_fields, ports, step) => ports.map((port) => `${step}.port == ${JSON.stringify(port)}`).join(' || '),
  ports: (fields) => [
    ...(Array.isArray(fields.cases) ? fields.cases : []).flatMap((one) =>
      one && typeof one === 'object' && !Array.isArray(one) && typeof one.port === 'string' ? [one.port] : [],
    ),
    'default',
  ],
  input: z.object({
    cases: z.array(z.object({ port: z.string().describe('Port'), when: condition('Condition') })).describe('Cases'),
  }),
  output: z.object({ port: z.string() }),
  example: { port: 'default' },
})

const set = defineNode({
  ...base,
  type: 'data/set',
  title: 'Set',
  effect: 'none',
  input: z.object({ values: anything.describe('Values') }),
  output: anything,
  outputFor: (fields): JsonSchema | undefined => {
    const { values } = fields
    if (typeof values !== 'object' || values === null || Array.isArray(values)) return undefined
    const properties = Object.fromEntries(Object.keys(values).map((key) => [key, {}]))
    return { type: 'object', properties, required: Object.keys(values) }
  },
  example: {},
})

/** Typed fields of many kinds, and typed outputs, one of them optional. */
const score = defineNode({
  ...base,
  type: 'data/score',
  title: 'Score',
  effect: 'none',
  input: z.object({
    text: z.string().describe('Text'),
    limit: z.int().min(1).max(100).default(10).describe('Limit'),
    level: z.enum(['low', 'high']).optional().describe('Level'),
    tags: z.array(z.string()).optional().describe('Tags'),
    after: durationField('Pause').optional(),
  }),
  output: z.object({ score: z.number(), urls: z.array(z.string()), note: z.string().optional() }),
  example: { score: 1, urls: [], note: '' },
  run: () => done({ score: 1, urls: [] }),
})

const map = defineNode({
  ...base,
  type: 'data/map',
  title: 'Map',
  effect: 'none',
  input: z.object({
    items: z.array(z.json()).describe('List'),
    expression: lambda('What each becomes', ['item', 'index']),
  }),
  output: z.object({ items: z.array(z.json()) }),
  example: { items: [] },
})

const inList = defineNode({
  ...base,
  type: 'condition/in-list',
  title: 'In list',
  effect: 'none',
  needs: ['lists'],
  ports: ['true', 'false'],
  input: z.object({
    list: marked(z.string().describe('List'), { names: 'list' }),
    value: z.string().describe('Value'),
  }),
  output: z.object({ found: z.boolean() }),
  example: { found: true },
})

const forEach = defineNode({
  ...base,
  type: 'flow/for-each',
  title: 'For each',
  loops: 'each',
  effect: 'none',
  input: z.object({
    items: z.array(z.json()).describe('List'),
    concurrency: z.int().min(1).default(1).describe('At once'),
  }),
  output: z.array(anything),
  example: [],
})

const repeat = defineNode({
  ...base,
  type: 'flow/repeat',
  title: 'Repeat',
  loops: 'until',
  fieldsFor: ({ until = 'false', passes = 10 }) => ({ until, max: passes }),
  effect: 'none',
  input: z.object({
    until: condition('Until'),
    max: z.int().min(1).describe('Most passes'),
    delay: durationField('Pause').optional(),
  }),
  output: z.array(anything),
  example: [],
})

const call = defineNode({
  ...base,
  type: 'flow/playbook',
  title: 'Playbook',
  kind: 'call',
  effect: 'none',
  input: z.object({
    playbook: marked(z.string().describe('Playbook'), { names: 'playbook' }),
    hash: z.string().default('latest').describe('Hash'),
    inputs: anything.optional().describe('Inputs'),
  }),
  output: anything,
  example: {},
})

const stopNode = defineNode({
  ...base,
  type: 'flow/stop',
  title: 'Stop',
  effect: 'none',
  ports: [],
  stops: 'well',
  failsNever: true,
  input: z.object({ reason: z.string().optional().describe('Reason') }),
  output: anything,
  example: {},
})

const approval = defineNode({
  ...base,
  type: 'human/approval',
  title: 'Approval',
  effect: 'none',
  ports: ['approved', 'rejected', 'expired'],
  approves: ['approved'],
  beforehand: [{ choice: 'approved' }],
  input: z.object({
    to: z.array(z.string()).describe('Whom'),
    deadline: z.string().optional().describe('Until when'),
  }),
  output: z.object({ choice: z.string() }),
  example: { choice: 'approved' },
  resume: () => done({ choice: 'approved' }, 'approved'),
})

const http = defineNode({
  ...base,
  type: 'action/http-request',
  title: 'HTTP request',
  effect: 'change',
  generic: ({ method = 'GET' }) =>
    method === 'GET' ? { effect: 'read', idempotent: 'natural' } : { effect: 'change', idempotent: 'no' },
  needs: ['http'],
  input: z.object({
    connection: marked(z.string().describe('Connection'), { names: 'connection' }).optional(),
    method: z.enum(['GET', 'POST', 'DELETE']).default('GET').describe('Method'),
    url: z.string().describe('URL'),
    headers: z.record(z.string(), z.string()).optional().describe('Headers'),
    body: z.json().optional().describe('Body'),
  }),
  output: z.object({ status: z.int(), body: z.json() }),
  example: { status: 200, body: null },
  run: () => done({ status: 200, body: null }),
})

const block = defineNode({
  ...base,
  type: 'test/block',
  title: 'Block',
  effect: 'change',
  needs: ['http'],
  undo: { type: 'test/unblock', with: { address: '${input.address}' } },
  input: z.object({ address: z.string().describe('Address') }),
  output: z.object({ id: z.string() }),
  example: { id: '1' },
})

const request = defineNode({
  ...base,
  type: 'test/request',
  title: 'Call',
  effect: 'change',
  needs: ['http'],
  undo: { type: 'test/request', with: { url: '${input.url}' } },
  input: z.object({
    url: marked(z.string(), { address: true }).describe('Address'),
    allowPrivate: marked(z.boolean().optional(), { allowsPrivate: true }).describe('Inside, too'),
  }),
  output: z.object({ next: z.string() }),
  example: { next: '/page/2' },
})

const unblock = defineNode({
  ...block,
  kind: 'task',
  needs: ['http'],
  type: 'test/unblock',
  title: 'Unblock',
  idempotent: 'natural',
  example: { id: '1' },
})

const wipe = defineNode({
  ...base,
  type: 'test/wipe',
  title: 'Wipe',
  effect: 'destroy',
  needs: ['http'],
  input: z.object({ host: z.string().describe('Host') }),
  output: anything,
  example: {},
})

const notify = defineNode({
  ...base,
  type: 'test/notify',
  title: 'Notify',
  effect: 'notify',
  needs: ['http'],
  input: z.object({ text: z.string().describe('Text') }),
  output: anything,
  example: {},
})

/** At version 2: version 1 had one `name`. */
const greet = defineNode({
  ...base,
  type: 'test/greet',
  version: 2,
  title: 'Greet',
  effect: 'none',
  input: z.object({ names: z.array(z.string()).describe('Names') }),
  migrate: ({ name, ...rest }) => ({ ...rest, names: [name ?? ''] }),
  output: anything,
  example: {},
})

export const TEST_TYPES: readonly NodeType[] = [
  trigger,
  manual,
  webhook,
  ifNode,
  switchNode,
  inList,
  set,
  score,
  map,
  forEach,
  repeat,
  call,
  stopNode,
  approval,
  http,
  block,
  request,
  unblock,
  wipe,
  notify,
  greet,
]

export const testCatalog: Catalog = createCatalog(TEST_TYPES)
