// Any HTTP request (RFC 9110), for whatever has no connector yet. What it does to the world, its node declares.
import { z } from 'zod'
import {
  anyJson,
  anyNumber,
  defineNode,
  done,
  failed,
  fieldText,
  type HttpRequest,
  type HttpResponse,
  type JsonValue,
  marked,
  type RawFields,
  retryAfterOf,
} from '../../engine/index.ts'

const METHODS = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE'] as const
const READING = new Set(['GET', 'HEAD', 'OPTIONS'])
const REPEATABLE = new Set(['PUT', 'DELETE'])
/** Worth another try: timed out, too early, too many requests (RFC 9110 section 15.5.9, RFC 8470, RFC 6585). */
const PASSING = new Set([408, 425, 429])
const MAX_SHOWN_BODY = 4_096
const QUERY_VALUE = z.union([z.string(), anyNumber, z.boolean()])

/** What a node does whose document declares nothing. A method that is an expression may be any. */
function assumed({ method = 'GET', idempotencyKey }: RawFields) {
  if (typeof method === 'string' && READING.has(method)) return { effect: 'read', idempotent: 'natural' } as const
  if (typeof method === 'string' && REPEATABLE.has(method)) return { effect: 'change', idempotent: 'natural' } as const
  return { effect: 'change', idempotent: idempotencyKey === true ? 'key' : 'no' } as const
}

export const httpRequest = defineNode({
  type: 'action/http-request',
  version: 1,
  title: 'HTTP request',
  icon: 'globe',
  line: ({ method, url, connection }) =>
    `${fieldText(method) || 'GET'} ${fieldText(url)}${connection === undefined ? '' : ` via ${fieldText(connection)}`}`,
  effect: 'change',
  generic: assumed,
  docs: `Sends an HTTP request to any system. Use it where no connector exists.

**Say what it does.** On the node, declare \`effect\` (read, notify, change, destroy), \`idempotent\`, \`undo\` and an \`example\` of the answer.
Undeclared, GET, HEAD and OPTIONS are taken as read, everything else as change, and nothing takes it back. The example is what rehearsals
work with.

**Authentication** comes from the connection, never from \`headers\`. With a connection, \`url\` may be a path.

**What can go wrong.** A status of 300 and more fails the step with \`http/status\`; 408, 425, 429 and 5xx may be tried again by \`retry\`, and no
sooner than the answer asks for with \`Retry-After\`, \`maxBackoff\` at the most.
\`accept\` says which statuses are good instead: \`['2xx', '404']\` where "not there" is an answer. A redirect is no success, since nobody
has done what was asked: allow \`redirects\` to follow some. Loopback and private addresses are refused unless \`allowPrivate\` is on, and
an answer over \`maxBytes\` fails. Set a \`timeout\` on the node. A write whose answer is
lost (it timed out, its connection broke, or the process died) is in doubt: it is tried again where that is safe, else a person says what
became of it.

\`\`\`yaml
isolate:
  type: action/http-request
  effect: change
  idempotent: natural
  timeout: 30s
  retry: { attempts: 4, backoff: 2s }
  with:
    connection: edr
    method: PUT
    url: "/hosts/\${steps.facts.host}/isolation"
    json: { reason: "Run \${run.id}" }
  undo:
    type: action/http-request
    with: { connection: edr, method: DELETE, url: "/hosts/\${output.body.name}/isolation" }
  example: { status: 200, headers: {}, body: { name: fin-ws-0142 }, bytes: 22, durationMs: 800, url: "https://edr.example.com" }
  next: report
\`\`\``,
  input: z.object({
    connection: marked(z.string().optional().describe('The connection that gives base URL and authentication'), {
      names: 'connection',
    }),
    method: z.enum(METHODS).default('GET').describe('The method'),
    url: marked(z.string().min(1).describe('A whole URL, or a path when there is a connection'), { address: true }),
    query: z
      .record(z.string(), z.union([QUERY_VALUE, z.array(QUERY_VALUE)]))
      .optional()
      .describe('Added to the query of the URL; of a list, each item under the same name'),
    headers: z
      .record(z.string(), z.string())
      .optional()
      .describe('Headers; never credentials, which the connection has'),
    json: anyJson().optional().describe('A body that is sent as JSON'),
    form: z.record(z.string(), z.string()).optional().describe('A body that is sent as a form'),
    text: marked(z.string().optional().describe('A body that is sent as it is'), { multiline: true }),
    base64: z.string().optional().describe('A binary body, in base64'),
    expect: z
      .enum(['auto', 'json', 'text', 'base64'])
      .default('auto')
      .describe('How the answer is read; auto goes by its content type'),
    accept: z
      .array(z.string().regex(/^([1-5]xx|[1-5]\d\d)$/, 'must be a status such as 404 or 2xx'))
      .optional()
      .describe('Statuses that are good, such as 2xx and 404; default: 2xx'),
    redirects: z.int().min(0).max(10).default(0).describe('How many redirects are followed'),
    maxBytes: z
      .int()
      .min(1)
      .max(100 * 1024 * 1024)
      .optional()
      .describe('How large the answer may be, in bytes; default 10 MiB'),
    allowPrivate: marked(
      z.boolean().default(false).describe('Allow loopback, private and link-local addresses; a server may refuse it'),
      { allowsPrivate: true },
    ),
    idempotencyKey: z
      .boolean()
      .default(false)
      .describe('Send an Idempotency-Key, the same at every attempt, where the system knows such keys'),
  }),
  output: z.object({
    status: z.int().describe('The status of the answer'),
    headers: z.record(z.string(), z.string()).describe('Its headers, names in lower case'),
    body: anyJson().describe('Its body: JSON, text or base64'),
    bytes: z.int().describe('How large it was'),
    durationMs: z.number().describe('How long it took, in milliseconds'),
    url: z.string().describe('Where it came from, after redirects'),
  }),
  ports: ['done'],
  needs: ['http'],
  errors: [
    {
      code: 'http/several-bodies',
      meaning: 'More than one of `json`, `form`, `text` and `base64` is set.',
      remedy: 'Leave one of them: a request has one body.',
    },
    {
      code: 'http/status',
      meaning: 'The system answered with a status that `accept` does not take.',
      remedy: 'Look at the answer in the error’s data; add the status to `accept` where it is an answer.',
    },
  ],
  labels: [{ path: 'body', label: 'internal' }],
  egress: true,
  example: {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: {},
    bytes: 2,
    durationMs: 120,
    url: 'https://api.example.com/',
  },
  typicalMs: 400,
  savesMinutes: 3,
  run: async (fields, can) => {
    const bodies = bodiesOf(fields)
    if (bodies.length > 1) {
      return failed('http/several-bodies', 'Only one of `json`, `form`, `text` and `base64` can be the body')
    }
    const { connection, method, url, headers, query, expect, redirects, maxBytes, allowPrivate } = fields
    const request: HttpRequest = {
      method,
      url,
      redirects,
      allowPrivate,
      ...(connection !== undefined && { connection }),
      ...(headers && { headers }),
      ...(query && { query: Object.fromEntries(Object.entries(query).map(([name, value]) => [name, asTexts(value)])) }),
      ...(bodies[0] && { body: bodies[0] }),
      ...(maxBytes !== undefined && { maxBytes }),
      ...(expect !== 'auto' && { expect }),
      ...(fields.idempotencyKey && { idempotencyKey: can.idempotencyKey }),
    }
    const response = await can.http.send(request, can.signal)
    return isGood(response.status, fields.accept) ? done({ ...response }) : badStatus(method, response)
  },
})

const asTexts = (value: unknown): string | string[] => (Array.isArray(value) ? value.map(String) : String(value))

type Body = NonNullable<HttpRequest['body']>

function bodiesOf(fields: {
  json?: JsonValue | undefined
  form?: Record<string, string> | undefined
  text?: string | undefined
  base64?: string | undefined
}): Body[] {
  const { json, form, text, base64 } = fields
  const bodies: (Body | undefined)[] = [
    json === undefined ? undefined : { kind: 'json', value: json },
    form && { kind: 'form', fields: form },
    text === undefined ? undefined : { kind: 'text', text },
    base64 === undefined ? undefined : { kind: 'base64', data: base64 },
  ]
  return bodies.filter((body) => body !== undefined)
}

function isGood(status: number, accept: readonly string[] | undefined): boolean {
  if (!accept) return status < 300
  return accept.some((one) => one === String(status) || one === `${Math.floor(status / 100)}xx`)
}

function badStatus(method: string, { status, url, headers, body }: HttpResponse) {
  const retryable = PASSING.has(status) || status >= 500
  const hint =
    HINTS[status] ??
    (status < 400 ? REDIRECTED : undefined) ??
    (retryable ? 'It may help to try again: set `retry`' : 'Look at the answer in the error’s data')
  const shown = JSON.stringify(body).length <= MAX_SHOWN_BODY ? { status, url, body } : { status, url }
  const failure = failed('http/status', `${method} answered ${status}. ${hint}`, retryable, shown)
  const retryAfterMs = retryable ? retryAfterOf(headers) : undefined
  return retryAfterMs === undefined ? failure : { ...failure, retryAfterMs }
}

const REDIRECTED =
  'It sends the request elsewhere, and nothing was done: give the final address, allow `redirects`, or add the status to `accept`'

const HINTS: { [status: number]: string } = {
  304: 'Nothing has changed since: add 304 to `accept` if that is an answer',
  400: 'The system could not read the request: look at its body and query',
  401: 'The connection’s credentials were not taken: test the connection',
  403: 'The connection’s account may not do this: look at its permissions',
  404: 'Nothing is there: look at `url`, or add 404 to `accept` if that is an answer',
  405: 'The system does not take this method there: look at `method`',
  409: 'It is in another state already: add 409 to `accept` if that is as good',
  413: 'The body is too large for the system',
  429: 'Too many requests: set `retry` with a longer backoff, or less concurrency',
}
